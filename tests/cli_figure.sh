# figure: names, outputs and dry runs; data without gnuplot; drawings with it.  The figures are tiny ones of this test's.
. "$2/tests/common.sh"
figures=$tests/../plots

mkdir plots
cat >plots/tiny.gp <<'END'
# A tiny figure: one row of measure.
#: quick measure linquad --estimator pes --particles 10 --replicates 5 --unroll 1,4 --quiet --out tiny.csv
#: standard measure linquad --estimator pes --particles 10 --replicates 7 --quiet --out tiny.csv
#: all exact linquad --method closed --quiet --out tiny_exact.csv
set terminal unknown
if (out[strlen(out)-3:*] eq '.svg') set terminal svg
if (out[strlen(out)-3:*] eq '.png') set terminal pngcairo
if (out[strlen(out)-3:*] eq '.pdf') set terminal pdfcairo
set output out
set datafile separator ','
set datafile columnheaders
set title profile
plot data using 'unroll':'mse' with points, dir.'/tiny_exact.csv' using 0:'loss' with points
END
cat >plots/other.gp <<'END'
# Another figure.
#: all evaluate linquad --quiet --out other.csv
set terminal svg
set output out
plot x
END
echo '# Shared: not a figure.' >plots/style.gp
export PESBENCH_PLOTS="$PWD/plots"

without_gnuplot() { # EXIT-STATUS ARGUMENT...: where there is no gnuplot
    expected=$1
    shift
    status=0
    env PATH="$PWD/empty" "$pesbench" "$@" >said 2>complained </dev/null || status=$?
    [ $status -eq "$expected" ] || failed "exit status $status, expected $expected: pesbench $* $(head -n 3 complained)"
}
mkdir empty

# -- what there is

run 0 list figures
same_text "the figures of a folder" "$(awk '/^  / { print $1 }' said | tr '\n' ' ')" "other tiny "
grep -q 'tiny  *A tiny figure: one row of measure' said || failed "list figures does not say what tiny shows"
run 0 describe tiny
grep -q 'quick.*measure linquad' said || failed "describe tiny does not show its recipe"

# -- refused, with one sentence and nothing made

refused() { # STATUS TEXT ARGUMENT...
    expected=$1
    text=$2
    shift 2
    : >said
    find . | sort >"$before"
    status=0
    timeout -k 1 5 "$pesbench" figure "$@" >said 2>complained </dev/null || status=$?
    [ $status -eq "$expected" ] || failed "exit status $status, expected $expected: pesbench figure $*"
    [ "$(wc -l <complained)" -eq 1 ] || failed "pesbench figure $*: $(wc -l <complained) lines of complaint, expected one"
    grep -q -F -e "$text" complained || failed "pesbench figure $* does not say '$text': $(head -n 1 complained)"
    [ -s said ] && failed "pesbench figure $* prints something"
    left=$(find . | sort | comm -13 "$before" -)
    [ -z "$left" ] || failed "pesbench figure $* leaves behind:" $left
    rm -rf results .svg
}
before=$(mktemp)
trap 'rm -f "$before"' EXIT
refused 2 NAME
refused 2 nonsense nonsense
refused 2 "'nonsense'" tiny nonsense
refused 2 "did you mean 'tiny'" tinny
refused 2 "'style'" style
refused 2 "''" ''
refused 2 "'../plots/tiny'" ../plots/tiny
refused 2 --profile tiny --profile nonsense
refused 2 --profile tiny --profile ''
refused 2 option tiny --nonsense
refused 2 .svg tiny --out tiny.txt
refused 2 .svg tiny --out tiny
refused 2 .svg tiny --out tiny.svg --out tiny.jpg
refused 2 .svg tiny --out .svg
refused 2 'one figure' tiny other --out both.svg
refused 2 'one figure' all --out both.svg
refused 2 missing tiny --out missing/tiny.svg
refused 2 quote tiny --out "it's.svg"
refused 2 --dir tiny --dir ''
echo file >file
refused 3 --dir tiny --dir file
refused 3 --dir tiny --dir file/below
refused 3 --dir tiny --dir /dev/null
refused 3 --dir tiny --dir /proc/results
PESBENCH_PLOTS="$PWD/nowhere" refused 3 PESBENCH_PLOTS tiny
export PESBENCH_PLOTS="$PWD/plots"

# -- dry runs

run 0 figure tiny --dry-run --quiet
same_text "a dry run's steps" "$(grep -c '^  pesbench ' said)" 2
grep -q '^  pesbench measure linquad .*--replicates 5' said || failed "a dry run does not show the profile's command"
run 0 figure all --dry-run --profile standard --quiet
grep -q '^  pesbench measure linquad .*--replicates 7' said || failed "a dry run does not show the profile's command"
grep -q '^  pesbench evaluate linquad' said || failed "figure all --dry-run leaves out a figure"
grep -q -e '--replicates 5' said && failed "a dry run shows another profile's command"
[ -e results ] && failed "a dry run makes a folder"

# -- without gnuplot: the data, and a sentence

without_gnuplot 0 figure tiny --quiet
[ -s complained ] && failed "figure --quiet without gnuplot: $(cat complained)"
grep -q gnuplot said || failed "without gnuplot the program does not say so"
same_text "what there is without gnuplot" "$(ls -A results | tr '\n' ' ')" "tiny.csv tiny_exact.csv "
same_text "rows of the data" "$(echo $(column unroll results/tiny.csv))" "1 4"
without_gnuplot 0 figure all --profile standard --dir some/where --quiet
same_text "what all makes" "$(ls -A some/where | tr '\n' ' ')" "other.csv tiny.csv tiny_exact.csv "
same_text "rows at another profile" "$(column replicates some/where/tiny.csv)" 7
without_gnuplot 2 figure tiny other --out both.svg --quiet

# -- recipes that fail, or are none: the exit status says so, and what failed

recipe() { # STATUS TEXT: a figure made of standard input
    { echo '# A broken figure.' && cat; } >plots/broken.gp
    without_gnuplot "$1" figure broken --quiet --dir broken
    grep -q -e "$2" complained || failed "a broken recipe, expected '$2': $(cat complained)"
    rm -rf broken plots/broken.gp
}
recipe 2 sigma <<'END'
#: all measure linquad --sigma 0 --out broken.csv
END
recipe 2 nonsense <<'END'
#: all nonsense --out broken.csv
END
recipe 3 'no recipe' <<'END'
plot x
END
recipe 3 profile <<'END'
#: paper evaluate linquad --out broken.csv
END
recipe 3 quick <<'END'
#: quickly evaluate linquad --out broken.csv
END
recipe 3 data <<'END'
#: all evaluate linquad --quiet
END

# -- with gnuplot: every format

begins() { # FILE TEXT: within its first hundred bytes
    [ -s "$1" ] && head -c 100 "$1" | grep -a -q "$2" || failed "$1 is missing or does not begin as its name says"
}
if command -v gnuplot >/dev/null; then
    run 0 figure tiny --dir drawn --quiet
    begins drawn/tiny.svg '<?xml'
    begins drawn/tiny.png PNG
    begins drawn/tiny.pdf '%PDF'
    [ -s complained ] && failed "figure --quiet says something: $(cat complained)"
    same_text "what drawing makes" "$(ls -A drawn | tr '\n' ' ')" "tiny.csv tiny.pdf tiny.png tiny.svg tiny_exact.csv "
    grep -q '>standard<' drawn/tiny.svg && failed "the figure has another profile's name"
    grep -q 'quick' drawn/tiny.svg || failed "the figure does not say its profile"
    run 0 figure tiny --dir "with blank" --out "a b.svg" --out a.pdf --quiet --profile standard
    begins 'a b.svg' '<?xml'
    begins a.pdf '%PDF'
    grep -q 'standard' 'a b.svg' || failed "the figure does not say its profile"
    same_text "--out draws nothing in the folder" "$(ls -A 'with blank' | tr '\n' ' ')" "tiny.csv tiny_exact.csv "

    cp plots/other.gp plots/broken.gp
    echo 'plot nonsense(' >>plots/broken.gp
    run 3 figure broken --dir broken --quiet
    grep -q 'gnuplot failed' complained || failed "a gnuplot error is not reported: $(cat complained)"
    ls broken | grep -q -e svg -e png -e pdf && failed "half a figure is left: $(ls broken)"
    rm plots/broken.gp

    # a figure that does not fit on the disk is no figure
    printf 'set samples 5000\nplot sin(100*x)\n' >>plots/other.gp
    mkdir full
    (
        trap '' XFSZ # a limit then fails the write, as a full disk does
        ulimit -f 16 2>/dev/null && ! head -c 100000 /dev/zero >full/try 2>/dev/null && rm full/try || exit 0
        failures=0
        run 3 figure other --dir full --out full/other.svg --quiet
        [ -e full/other.svg ] && failed "a full disk leaves half a figure"
        exit $failures
    ) || failures=$((failures + $?))
fi

# -- the project's own figures

export PESBENCH_PLOTS="$figures"
for name in $("$pesbench" list figures | awk '/^  / { print $1 }'); do
    run 0 figure "$name" --dry-run --quiet && grep -q '^  pesbench ' said || failed "$name has no quick recipe"
done
finish
