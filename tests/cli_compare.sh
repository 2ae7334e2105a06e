# compare: verdicts on files whose truth is known, and everything that it refuses or says.
. "$2/tests/common.sh"

# A launch of `speed` as it might have been: kernels a, b, c of two precisions, whose cycles scatter by 1 % and now and
# then by a third, kernel b taking FACTOR times as long.
launch() { # FILE SEED DATE [FACTOR [MACHINE [ROWS-LEFT-OUT]]]
    awk -v seed="$2" -v date="$3" -v factor="${4:-1}" -v machine="${5:-this one}" -v without="${6:-}" '
        function uniform() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
        BEGIN {
            seed = seed * 7919 + 12345
            for (k = 0; k < 5; k++) uniform()
            print "# schema: 1"; print "# command: pesbench speed"; print "# date: 2026-01-01T" date "Z"
            print "# version: 0.1.0, revision " (factor == 1 ? "abc" : "def"); print "# machine: " machine
            print "kind,name,task,precision,threads,path,cycles,cycles_lo,cycles_hi,seconds_median,status"
            split("a b c", name); split("single double", precision)
            for (p = 1; p <= 2; p++) for (k = 1; k <= 3; k++) {
                x = 10 * k * p * (1 + 0.01 * (uniform() + uniform() + uniform() - 1.5))
                if (uniform() < 0.08) x *= 1 + uniform() / 3
                if (name[k] == "b") x *= factor
                if (index(without, name[k])) continue
                printf "kernel,%s,,%s,1,vector,%.6g,%.6g,%.6g,%.6g,ok\n", name[k], precision[p], x, 0.99 * x, 1.01 * x, x * 1e-6
            }
        }' >"$1"
}

# So many launches of two sides, in turn or one side after the other.
launches() { # FOLDER COUNT FACTOR turn|after [FIRST-SEED]
    rm -rf "$1"
    mkdir -p "$1/old" "$1/new"
    k=0
    while [ $k -lt "$2" ]; do
        k=$((k + 1))
        old_date=00:00:$(printf %02d $k).100 new_date=00:00:$(printf %02d $k).200
        [ "$4" = turn ] || new_date=01:00:$(printf %02d $k).200
        launch "$1/old/$k.csv" $((2 * k + ${5:-0})) "$old_date"
        launch "$1/new/$k.csv" $((2 * k + 1 + ${5:-0})) "$new_date" "$3"
    done
}

verdicts() { # FILE: "name precision verdict" of each row
    awk -F, '/^#/ { next } !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["name"], $at["precision"], $at["verdict"] }' "$1"
}
count() { # VERDICT FILE
    column verdict "$2" | grep -c -x "$1"
}

# -- the same; slower; faster

launches same 14 1 turn
run 0 compare same/old same/new --out same.csv
same_text "the same: rows without change" "$(count 'no change' same.csv)" 6
grep -q '^0 faster, 0 slower, 6 no change, 0 cannot tell; geometric mean of NEW / OLD [01]' said || failed "no summary: $(cat said)"
launches slower 14 1.1 turn
run 1 compare slower/old slower/new --out slower.csv --out slower.md
same_text "slower: which" "$(verdicts slower.csv | grep slower)" "b single slower
b double slower"
same_text "slower: rows without change" "$(count 'no change' slower.csv)" 4
within "slower: ratio" "$(value ratio slower.csv name b precision double)" 1.1 0.015
below "slower: p" "$(value p_adjusted slower.csv name b precision double)" 0.01
below "slower: the interval is below its ratio" "$(value ratio_lo slower.csv name b precision double)" \
    "$(value ratio slower.csv name b precision double)"
above "slower: the interval excludes 1" "$(value ratio_lo slower.csv name b precision double)" 1.05
same_text "slower: launches" "$(value old_n slower.csv name b)" 14
grep -q '^slower: kernel b double cycles ratio 1[.]' said || grep -q '^slower: kernel name b precision double' said ||
    failed "the summary does not name what is slower: $(cat said)"
grep -q '^differs: version:' complained || failed "the revisions that differ are not said"
grep -q '^| kernel | b |.*| slower |' slower.md || failed "slower.md has no row that says so"
grep -q '^|---|' slower.md || failed "slower.md is no table"
grep -q '| ratio._lo |' slower.md || failed "slower.md does not escape what Markdown would take for its own"
head -n 1 slower.md | grep -q '2 slower' || failed "slower.md does not begin with the summary"
run 0 compare slower/new slower/old --out faster.csv
same_text "faster" "$(count faster faster.csv)" 2
# a list of files is what a folder of them is
run 1 compare "$(echo slower/old/*.csv | tr ' ' ,)" "$(echo slower/new/*.csv | tr ' ' ,)" --out list.csv
same_text "a list of files" "$(verdicts list.csv)" "$(verdicts slower.csv)"
# all 6 rows are judged together: of one row alone, half as many launches are enough
launches few 5 1.1 turn
run 0 compare few/old few/new --out few.csv
same_text "five launches: told" "$(count 'cannot tell' few.csv)" 6
grep -q 'too few launches' few.csv || failed "few.csv does not say that there are too few launches"

# -- a launch is its quartile, where there are quartiles

rm -rf quartile && mkdir -p quartile/old quartile/new
for file in slower/old/*.csv slower/new/*.csv; do
    awk -F, -v OFS=, '/^#/ { print; next } !header { header = 1; print $0, "cycles_quartile"; next }
        { quartile = $7; $7 = 10; print $0, quartile }' "$file" >"quartile/${file#slower/}"
done
run 1 compare quartile/old quartile/new --out quartile.csv
same_text "quartiles: slower" "$(verdicts quartile.csv | grep slower)" "$(verdicts slower.csv | grep slower)"
grep -q '^# statistic: lower quartile' quartile.csv || failed "quartile.csv does not say what a launch is"
run 0 compare quartile/old quartile/new --statistic median --out quartile.csv
same_text "medians: ratios" "$(column ratio quartile.csv | sort -u)" 1
run 2 compare quartile/old quartile/new --noise same/old,same/new
grep -q 'expected files with quartiles' complained || failed "noise without quartiles: $(cat complained)"

# -- thresholds: one side after the other, --threshold, --noise

launches after 14 1.1 after
run 0 compare after/old after/new --out after.csv
same_text "one side after the other: slower" "$(count slower after.csv)" 0
run 1 compare after/old after/new --threshold 0.05 --out after.csv
same_text "one side after the other, with a threshold" "$(count slower after.csv)" 2
launches far 14 1.4 after
run 1 compare far/old far/new --out far.csv
same_text "one side after the other, far" "$(count slower far.csv)" 2
run 1 compare slower/old slower/new --noise same/old,same/new --out noise.csv
same_text "--noise of the same: slower" "$(count slower noise.csv)" 2
run 0 compare slower/old slower/new --noise slower/old,far/new --out noise.csv
same_text "--noise of a machine that wanders: slower" "$(count slower noise.csv)" 0
within "--noise: the threshold" "$(value threshold noise.csv name b)" 0.4 0.05
run 1 compare slower/old slower/new --level 0.001
run 0 compare slower/old slower/new --level 0.000001
# a level that only the p before its adjustment reaches
level=$(awk -v p="$(value p slower.csv name b precision double)" 'BEGIN { print 2 * p }')
run 0 compare slower/old slower/new --level "$level" --out level.csv
same_text "the p that counts is adjusted" "$(value reason level.csv name b precision double)" "not significant"
run 2 compare slower/old slower/new --noise same/old/1.csv
grep -q 'expected at least 28 launches' complained || failed "--noise of one file: $(cat complained)"

# -- one launch

run 0 compare same/old/1.csv far/new/1.csv --out one.csv
same_text "one launch" "$(count 'cannot tell' one.csv)" 6
grep -q 'one launch says nothing' one.csv || failed "one.csv does not say why"
within "one launch: the ratio is there" "$(value ratio one.csv name b)" 1.4 0.1
run 1 compare same/old/1.csv far/new/1.csv --strict
launch thrice.csv 5 02:00:00.000 3
run 0 compare same/old/1.csv thrice.csv --out one.csv
same_text "one launch, three times as long" "$(count 'cannot tell' one.csv)" 6
run 1 compare same/old/1.csv far/new/1.csv --threshold 0.3 --out one.csv
same_text "one launch, with a threshold" "$(count slower one.csv)" 2

# -- differences, missing rows, no times

launch other.csv 5 02:00:00.000 1 'another one'
run 2 compare same/old/1.csv other.csv
grep -q "differs: machine: 'this one' in .*, 'another one' in " complained || failed "machines: $(cat complained)"
grep -q 'compare them --anyway' complained || failed "another machine: no remedy"
run 0 compare same/old/1.csv other.csv --anyway
grep -q '^differs: machine' complained || failed "--anyway does not say what differs"
launch without.csv 5 02:00:00.000 1 'this one' c
run 0 compare same/old/1.csv without.csv --out without.csv.csv
same_text "a row that is missing" "$(verdicts without.csv.csv | grep -c '^c .*cannot tell')" 2
same_text "why" "$(value reason without.csv.csv name c)" "only in OLD"
run 0 compare without.csv same/old/1.csv --out without.csv.csv
same_text "why" "$(value reason without.csv.csv name c)" "only in NEW"
sed 's/^kernel,b,.*/kernel,b,,single,1,vector,nan,nan,nan,nan,ok/' same/old/1.csv | awk '!/^kernel,b/ || !seen++' >nan.csv
run 0 compare nan.csv same/old/2.csv --out nan.csv.csv
same_text "no time" "$(value reason nan.csv.csv name b precision single)" "no finite time in OLD"
run 1 compare nan.csv same/old/2.csv --strict

# -- what is no comparison

refused() { # STATUS PATTERN ARGUMENT...
    status=$1
    pattern=$2
    shift 2
    run "$status" compare "$@" && { grep -q "$pattern" complained || failed "compare $*: expected '$pattern', found '$(cat complained)'"; }
}
: >empty.csv
head -c 300 same/old/1.csv >cut.csv
head -n 6 same/old/1.csv >names.csv
printf '# schema: 1\na,b\n1,2\n' >foreign.csv
{ cat same/old/1.csv && tail -n 1 same/old/1.csv; } >twice.csv
sed 's/^kernel,/thing,/' same/old/1.csv >things.csv
sed 's/,vector,[0-9.]*,/,vector,fast,/' same/old/1.csv >words.csv
mkdir -p folder
refused 2 'expected OLD and NEW' same/old
refused 2 'expected OLD and NEW' same/old same/new same/new
refused 2 'found an empty file' empty.csv same/new
refused 2 'cut off' same/old cut.csv
refused 2 'cannot read .*nowhere.csv.: No such file' nowhere.csv same/new
refused 2 'expected results of speed' foreign.csv same/new
refused 2 "twice.csv', line 13: expected each row once" twice.csv same/new
refused 2 'expected rows that both sides have' things.csv same/old/2.csv
refused 2 'expected rows that both sides have' names.csv same/old/2.csv
refused 2 'column cycles: expected a number, found .fast' words.csv same/old/2.csv
refused 2 'found none' folder same/new
refused 2 "did you mean 'threads'" same/old same/new --ignore thread
refused 2 'expected each row once' same/old same/new --ignore precision
refused 2 'ends in .csv, .json or .md' same/old same/new --out x.txt

# -- measure: the same seed is the same number, another seed is no change, fewer particles are worse

measured() { # FILE ARGUMENT...
    out=$1
    shift
    run 0 measure linquad --estimator pes,tbptt --unroll 4 --replicates 400 --quiet --out "$out" "$@"
}
measured first.csv --particles 40
measured second.csv --particles 40
measured other_seed.csv --particles 40 --seed 2
measured fewer.csv --particles 20
run 0 compare first.csv second.csv --out measure.csv
same_text "measured twice" "$(column reason measure.csv | sort -u)" "the same number"
same_text "measured twice: no change" "$(count 'no change' measure.csv)" 8
same_text "measured twice: ratio of variances that are 0" "$(value ratio measure.csv estimator tbptt metric variance)" 1
run 0 compare first.csv other_seed.csv --ignore seed --out measure.csv
same_text "measured with another seed: worse" "$(count worse measure.csv)" 0
run 1 compare first.csv fewer.csv --ignore particles --out measure.csv
same_text "fewer particles: variance" "$(value verdict measure.csv estimator pes metric variance)" worse
within "fewer particles: variance" "$(value ratio measure.csv estimator pes metric variance)" 2 0.5
same_text "fewer particles: bias" "$(value verdict measure.csv estimator pes metric rel_bias2 | grep -c worse)" 0
same_text "fewer particles: exact gradients" "$(value verdict measure.csv estimator tbptt metric mse)" "no change"
run 0 compare fewer.csv first.csv --ignore particles --out measure.csv
same_text "more particles: variance" "$(value verdict measure.csv estimator pes metric variance)" better
# options with blanks are one setting, quoted or, as earlier programs wrote them, not
mkdir -p 'a b'
run 0 measure linquad --estimator bptt --replicates 5 --theta '1, 2e-3, -3 4' --quiet --out 'a b/o 1.csv'
run 0 measure linquad --estimator bptt --replicates 5 --theta '1, 2e-3, -3 4' --quiet --out 'a b/n 2.csv'
run 0 compare 'a b/o 1.csv' 'a b/n 2.csv'
grep -q "^# options: .*theta='1, 2e-3, -3 4'.* out='a b/o 1.csv'" 'a b/o 1.csv' || failed "options are not quoted: $(grep '^# options:' 'a b/o 1.csv')"
sed "s|^# options:.*|# options: estimator=bptt replicates=5 theta=1, 2e-3, -3 4 quiet=yes out=unquoted.csv|" 'a b/o 1.csv' >unquoted.csv
run 0 compare unquoted.csv 'a b/n 2.csv'
sed "s|^\(# options:.*-3 4\)'|\1 5'|" 'a b/o 1.csv' >other.csv
refused 2 'the same settings' 'a b/o 1.csv' other.csv
grep -q "^differs: options: " complained || failed "other options: $(cat complained)"
sed "s|^# options:.*|# options: estimator=bptt theta=it's mine|" 'a b/o 1.csv' >one.csv
sed "s|^# options:.*|# options: estimator=bptt theta=it's yours|" 'a b/o 1.csv' >two.csv
refused 2 'the same settings' one.csv two.csv
run 0 compare one.csv one.csv
# of a long list, and a long theta, the last number counts
from_file() { # FILE LAST
    seq 1 100 | sed "s/^100\$/$2/; s/^/0.00123456789/" >theta.txt
    run 0 measure linquad:param=100 --estimator bptt --replicates 2 --theta @theta.txt --quiet --out "$1"
}
from_file hundred.csv 100
from_file again.csv 100
from_file other.csv 101
run 0 compare hundred.csv again.csv
refused 2 'the same settings' hundred.csv other.csv
grep -q "^differs: theta of linquad:param=100: " complained || failed "another theta: $(cat complained)"
run 0 measure linquad:param=100 --estimator bptt --replicates 2 --theta "$(paste -s -d , theta.txt)" --quiet --out hundred.csv
run 0 measure linquad:param=100 --estimator bptt --replicates 2 --theta "$(paste -s -d , theta.txt | sed 's/.$/2/')" --quiet --out other.csv
refused 2 'the same settings' hundred.csv other.csv
grep -q "^differs: options: " complained || failed "another list: $(cut -c 1-99 complained)"
# options of plug-ins, those that both programs know
sed 's/^\(# options of linquad: .*radius=\)0.95/\10.96/' first.csv >other.csv
refused 2 'the same settings' first.csv other.csv
grep -q "^differs: options of linquad: " complained || failed "another default: $(cat complained)"
sed 's/^\(# options of linquad: .*\)radius=0.95/\1sphere=2/' first.csv >other.csv
run 0 compare first.csv other.csv
grep -v '^# options of' first.csv >other.csv
run 0 compare first.csv other.csv
# truncation where there was none is a bias
run 0 measure linquad --estimator pes --unroll 1 --particles 400 --replicates 400 --quiet --out unbiased.csv
run 0 measure linquad --estimator tes --unroll 1 --particles 400 --replicates 400 --quiet --out biased.csv
run 1 compare unbiased.csv biased.csv --ignore estimator --out measure.csv
same_text "a bias that was not there" "$(value verdict measure.csv metric rel_bias2)" worse
sed 's/,ok,/,nonfinite,/' first.csv >nonfinite.csv
run 1 compare first.csv nonfinite.csv --out measure.csv
same_text "no longer finite" "$(column verdict measure.csv | sort -u)" worse
refused 2 'expected results of measure' first.csv same/old
refused 2 'expected one file of measure' first.csv,second.csv other_seed.csv

# -- files that speed wrote, with every sample; launches in turn

run 0 speed linquad --estimator pes --particles 64 --threads 1 --precision single --rounds 8 --quiet --out speed.csv --raw raw.csv
run 0 compare speed.csv speed.csv --out itself.csv
same_text "a file and itself" "$(column ratio itself.csv | sort -u)" 1
run 0 compare raw.csv raw.csv --out itself.csv
same_text "samples and themselves" "$(column ratio itself.csv | sort -u)" 1
same_text "samples of a row" "$(column old_n itself.csv | sort -n | tail -n 1)" 8
LAUNCHES=2 RESULTS=kept COMPARE='--out ab.csv' sh "$2/bench/ab" "$pesbench" "$pesbench" linquad --estimator pes --particles 64 \
    --threads 1 --precision single --rounds 7 >said 2>complained || failed "bench/ab: exit status $?, $(head -n 3 complained)"
same_text "bench/ab: files" "$(echo kept/old/* kept/new/*)" "kept/old/0001.csv kept/old/0002.csv kept/new/0001.csv kept/new/0002.csv"
grep -q '^# launches: in turn' ab.csv || failed "bench/ab does not launch in turn"
sh "$2/bench/ab" "$pesbench" /nowhere >said 2>complained && failed "bench/ab takes a program that is not there"
grep -q "expected a program, found '/nowhere'" complained || failed "bench/ab: $(cat complained)"
if has_json; then
    run 1 compare slower/old slower/new --out slower.json
    same_text "JSON" "$(grep -c '"verdict": "slower"' slower.json)" 2
    run 0 speed linquad --estimator pes --particles 64 --threads 1 --precision single --rounds 8 --quiet --out speed.json
    run 0 compare speed.csv speed.json
fi
finish
