# Result files: context, columns, values, reproducer commands; CSV and JSON alike; whole after an interrupt.
. "$2/tests/common.sh"

identity='task estimator unroll particles sigma horizon precision threads seed replicates target'
header() { # FILE
    grep -v '^#' "$1" | head -n 1
}

has_columns() { # FILE NAME...: the identity first, then each of these once
    file=$1
    shift
    found=" $(header "$file" | tr , ' ') "
    case $found in
    " $identity "*) ;;
    *) failed "$file: the first columns are not $identity but $found" ;;
    esac
    for name; do
        same_text "$file, columns called $name" "$(header "$file" | tr , '\n' | grep -c -x "$name")" 1
    done
}

has_context() { # FILE
    [ "$(head -n 1 "$1")" = "# schema: 1" ] || failed "$1: the first line is '$(head -n 1 "$1")'"
    [ "$(sed -n 2p "$1" | cut -c 1-11)" = "# command: " ] || failed "$1: the second line is '$(sed -n 2p "$1")'"
    for name in options machine 'thread binding' compiler flags blas; do
        same_text "$1, lines of context called $name" "$(grep -c "^# $name: *[A-Za-z0-9-]" "$1")" 1
    done
    grep -q '^# .*revision [0-9a-z]' "$1" || failed "$1: no revision"
    grep -q seed "$1" || failed "$1: no seed"
    # context, one header, and rows as wide as it
    awk -F, '
        /^#/ { if (header) bad = 1; next }
        !header { header = NF; next }
        { rows++; if (NF != header) bad = 1 }
        END { exit bad || !rows }' "$1" || failed "$1: context amid the rows, no rows, or rows of different lengths"
    [ "$(tail -c 1 "$1" | od -An -tx1 | tr -d ' ')" = 0a ] || failed "$1: the last line has no end"
}

# -- columns and context of every command

run 0 measure linquad --estimator bptt,full_es,nres,pes,tbptt,tes --replicates 20 --particles 40 --out measure.csv --out measure.json --raw raw.csv \
    --raw raw.csv || head complained
has_context measure.csv
has_columns measure.csv grad_norm bias2 bias2_lo bias2_hi rel_bias2 variance variance_lo variance_hi rel_variance mse \
    mse_lo mse_hi cosine_of_mean mean_cosine sign_rate steps seconds efficiency status
same_text "measure, estimators" "$(echo $(column estimator measure.csv))" "bptt full_es nres pes tbptt tes"
same_text "measure, unrolls" "$(echo $(column unroll measure.csv))" "24 24 4 4 4 4"
same_text "measure, particles" "$(echo $(column particles measure.csv))" "1 40 40 40 1 40"
same_text "measure, sigmas" "$(echo $(column sigma measure.csv))" "nan 0.3 0.3 0.3 nan 0.3"
same_text "measure, targets" "$(column target measure.csv | sort -u)" plain
same_text "measure, statuses" "$(column status measure.csv | sort -u)" ok
same_text "measure, steps" "$(echo $(column steps measure.csv))" "24 960 960 960 24 984"
[ -s said ] && failed "a table is printed although there is --out"
grep -q '^# options: .*estimator=bptt,full_es.*replicates=20.*particles=40' measure.csv || failed "measure.csv: no options"
grep -q '^# command: pesbench measure linquad --estimator bptt,full_es,nres,pes,tbptt,tes --replicates 20 ' measure.csv ||
    failed "measure.csv: no command line"

has_context raw.csv
same_text "raw, columns" "$(header raw.csv)" \
    "task,estimator,unroll,particles,sigma,horizon,precision,seed,replicate,gradient_0,gradient_1,gradient_2,gradient_3"
same_text "raw, replicates" "$(column replicate raw.csv | sort -n | uniq -c | awk '{ print $1, $2 }' | tr '\n' ' ')" \
    "$(seq 0 19 | sed 's/^/6 /' | tr '\n' ' ')"
# the row is what the replicates say
numeric mean="$(value mean_1 measure.csv estimator pes)" <<'END' $(awk -F, '$2 == "pes" { print $11 }' raw.csv) ||
BEGIN {
    for (i = 1; i < ARGC; i++) sum += ARGV[i]
    exit !(ARGC == 21 && is_number(mean) && magnitude(sum / 20 - mean) < 1e-12 * magnitude(mean))
}
END
    failed "measure.csv: mean_1 is not the mean of the replicates in raw.csv"

run 0 exact linquad --method all --out exact.csv --out exact.json
has_context exact.csv
has_columns exact.csv method loss gradient_0 gradient_1 gradient_2 gradient_3 error
same_text "exact, methods" "$(echo $(column method exact.csv | head -n 3))" "closed bptt rtrl"
run 0 measure linquad --estimator all --replicates 3 --out all.csv
same_text "all estimators" "$(column estimator all.csv)" "$("$pesbench" list estimators | awk '/^  / { print $1 }')"
run 0 evaluate linquad --out evaluate.csv --out evaluate.json --trace trace.csv
has_context evaluate.csv
has_columns evaluate.csv loss
same_text "trace, columns" "$(header trace.csv)" task,t,loss,state_0,state_1,state_2,state_3,state_4,state_5
same_text "trace, times" "$(echo $(column t trace.csv))" "$(seq -s ' ' 24)"
within "trace, sum of losses" "$(column loss trace.csv | awk '{ s += $1 } END { printf "%.15g", s }')" \
    "$(value loss evaluate.csv)" 1e-9
run 0 evaluate influence:observe=5 --horizon 12 --trace trace.csv --out evaluate.csv
same_text "trace, steps whose loss counts" \
    "$(awk -F, '/^influence/ && $3 != "nan" { printf "%s ", $2 }' trace.csv)" "5 10 "
run 0 train influence --updates 300 --particles 20 --out train.csv --out train.json
has_context train.csv
has_columns train.csv update steps seconds loss theta_0 grad_norm
same_text "train, updates" "$(echo $(column update train.csv))" "$(seq -s ' ' 0 3 300)"
same_text "train, steps at the end" "$(value steps train.csv update 300)" 6000
same_text "train, theta at the start" "$(value theta_0 train.csv update 0)" 0.5
run 0 train influence --updates 10 --evaluate-every 4 --particles 20 --out last.csv
same_text "train, the last update is always there" "$(echo $(column update last.csv))" "0 4 8 10"

# omitted options take published values, which the context says
for word in sgd '0\.0001' 3000 '0\.5'; do
    run 0 train influence --particles 10 --out published.csv
    grep -q "^# .*$word" published.csv || failed "train: the context does not say the published value $word"
done

# the options of plug-ins as they are in force, those that were not given too
run 0 evaluate learned_opt:side=7:units=4:batch=4 --horizon 3 --out capped.csv
grep -q '^# options of learned_opt:side=7:units=4:batch=4: .* units=4 batch=4 side=7 runs=10 cap=3 init=1$' capped.csv ||
    failed "evaluate: the context does not say the default of cap"
for words in "exact linquad" "evaluate linquad" "measure linquad --estimator tes --replicates 2" \
    "train linquad --estimator tes --updates 2" "surface linquad --cells 2" "search linquad --low 0 --high 1 --points 2" \
    "speed linquad --estimator tes --rounds 1 --kernels needed" "cost linquad --estimator tes --rounds 1"; do
    run 0 $words --out options.csv
    grep -q '^# options of linquad: .*radius=0.95' options.csv || failed "pesbench $words: no options of linquad"
    case $words in
    *tes*) grep -q '^# options of tes: .*state=mean' options.csv || failed "pesbench $words: no options of tes" ;;
    esac
done
# theta that is cut says so
run 0 measure linquad:param=100 --estimator bptt --replicates 2 --theta "$(seq -s , 1.000000001 100.000000001)" --out cut.csv
grep -q '^# theta of linquad:param=100: 1.000000001,2.000000001,.*[0-9],\.\.\. (100 numbers, FNV-1a [0-9a-f]\{16\})$' cut.csv ||
    failed "a theta of 100 numbers is cut without a sign, or not as it should be: $(grep '^# theta of' cut.csv)"
run 0 measure linquad --estimator bptt --replicates 2 --theta 1,2,3,4 --out whole.csv
grep -q '^# theta of linquad: 1,2,3,4$' whole.csv || failed "a theta of 4 numbers is not whole"

# -- JSON says the same

json_member() { # NAME FILE: of every row, in order
    sed -n "s/^   \"$1\": \(.*[^,]\),*\$/\1/p" "$2" | tr -d '"'
}
if has_json; then
    for name in measure exact evaluate train; do
        grep -q '^ "schema": 1,$' $name.json || failed "$name.json: no schema"
        grep -q '^ "context": {$' $name.json || failed "$name.json: no context"
        grep -q '^ "rows": \[$' $name.json || failed "$name.json: no rows"
        grep -q "^  \"command\": \"pesbench $name " $name.json || failed "$name.json: no command"
        grep -q "^   \"pesbench $name .*\"" $name.json || failed "$name.json: no reproducer"
    done
    for name in measure exact train; do
        same_text "$name.json, its members" "$(sed -n 's/^   "\([a-z0-9_]*\)": .*/\1/p' $name.json | sort -u)" \
            "$(header $name.csv | tr , '\n' | sed 's/_[0-9]*$//' | sort -u)"
        json_member loss $name.json >json_loss
        column loss $name.csv >csv_loss
        paste -d ' ' json_loss csv_loss >both
        [ $name = measure ] || numeric both <<'END' || failed "$name.json: loss differs from $name.csv"
!(is_number($1) && is_number($2) && $1 + 0 == $2 + 0) { bad = 1 }
END { exit bad || !NR }
END
    done
    same_text "train.json, grad_norm before the first update" "$(json_member grad_norm train.json | head -n 1)" null
    same_text "train.csv, grad_norm before the first update" "$(column grad_norm train.csv | head -n 1)" nan
    same_text "train.json, theta of one parameter" "$(json_member theta train.json | sort -u)" "["
    same_text "measure.json, sigma of bptt" "$(json_member sigma measure.json | head -n 1)" null
    same_text "list of reproducers" "$(grep -c '^   "pesbench' measure.json)" 6
fi

# -- what is not finite

run 0 evaluate linquad --theta 1e200,0,0,0 --out overflow.csv --out overflow.json
same_text "overflow, loss" "$(value loss overflow.csv)" nan
same_text "overflow, status" "$(value status overflow.csv)" nonfinite
run 0 measure linquad --theta 1e300,0,0,0 --estimator pes --replicates 3 --particles 10 --out nonfinite.csv \
    --out nonfinite.json
same_text "nonfinite, status" "$(value status nonfinite.csv)" nonfinite
same_text "nonfinite, mse" "$(value mse nonfinite.csv)" nan
above "nonfinite, pairs counted" "$(value nonfinite nonfinite.csv)" 0
run 0 measure linquad --horizon 1 --estimator bptt --replicates 3 --out none.csv --out none.json
[ "$(value mse none.csv)" != 0 ] || same_text "efficiency where mse is 0" "$(value efficiency none.csv)" nan
run 0 train linquad --estimator pes --optimizer sgd --lr 1e300 --updates 50 --particles 10 --out diverged.csv
same_text "diverged, last status" "$(column status diverged.csv | tail -n 1)" nonfinite
grep -v '^#' nonfinite.csv overflow.csv diverged.csv | grep -i -q ',-*inf' && failed "inf in a CSV file"
if has_json; then
    same_text "overflow.json, loss" "$(json_member loss overflow.json)" null
    same_text "nonfinite.json, mse" "$(json_member mse nonfinite.json)" null
    same_text "nonfinite.json, status" "$(json_member status nonfinite.json)" nonfinite
    grep -i -q -e nan -e infinity nonfinite.json && failed "nan in a JSON file"
fi

# -- every row's command recreates it

# The rows of FILE, all but seconds and what was skipped, come again from the reproducers (a command may give other
# rows as well).
recreates() { # NAME ARGUMENT...
    name=$1
    shift
    run 0 "$@" --out "$name.csv" || return
    without "$name.csv" seconds | tail -n +2 | grep -v ',skipped,' >"$name.rows"
    sed -n 's/^# row [0-9]*: pesbench //p' "$name.csv" >"$name.commands"
    [ -s "$name.commands" ] || failed "$name.csv has no reproducers"
    : >"$name.again"
    while read -r words; do
        (eval "set -- $words" && "$pesbench" "$@" --out again.csv >/dev/null 2>complained </dev/null) ||
            failed "the command of a row fails: pesbench $words: $(cat complained)"
        without again.csv seconds | tail -n +2 >>"$name.again"
    done <"$name.commands"
    sort -u "$name.rows" >wanted
    sort -u "$name.again" >got
    [ -s wanted ] || failed "$name.csv has no rows"
    comm -23 wanted got >missing
    [ -s missing ] && failed "a row that its command does not recreate: pesbench $* ($(head -n 1 missing))"
}
recreates cells measure linquad:state=3,5:radius=0.5 --estimator pes,tes,bptt --unroll 2..8*4 --particles 20,30 \
    --sigma 0.1,0.25 --seed 7,9007199254740991 --horizon 7,24 --replicates 5
recreates every measure linquad:state=3 --estimator all --unroll 2,5 --particles 6 --seed 3,4 --replicates 5
recreates placed measure linquad --estimator pes,dodge --regime longrun --stagger exact --instances 2 --unroll 6 \
    --particles 6 --replicates 50
recreates windows measure linquad --estimator pes,rtrl --regime window --burn-in 6 --unroll 6 --particles 6 --replicates 5 \
    --baseline nres --budget 1000
recreates single measure influence:n=7:positive=3:observe=2 --horizon 20 --estimator pes,tes,es_single --precision single \
    --instances 3 --threads 1,3 --task-seed 5 --theta -0.123456789 --stepwise --replicates 5
recreates own measure linquad --estimator tes,pes --target own --particles 10 --replicates 5
recreates spaced measure linquad --theta '1, 2e-3,  -3 4' --estimator pes --particles 10 --replicates 5
recreates quoted measure "linquad:state=3:radius=0.123456789012345" --estimator pes --sigma 0.1234567890123456 \
    --particles 10 --replicates 5
recreates long measure linquad:param=100 --theta "$(seq -s , 1.000000001 100.000000001)" --estimator bptt --replicates 2
seq 1.5 4.5 >theta.txt
recreates filed measure linquad --theta @theta.txt --estimator pes --particles 10 --replicates 5
recreates gradients exact linquad,linquad:state=2 --method all --theta @theta.txt --horizon 5,12
recreates unrolled exact product --target window --sigma 0.5 --unroll 4
recreates drawn surface toy2d --cells 3,2 --smooth sampling --samples 20 --sigma 0.7,0.2 --seed 9
same_text "surfaces that a command of several sigmas fills" "$(column sigma again.csv | sort -u)" 0.2
# along a component, each row for itself: 40 numbers of 15 digits
recreates along exact linquad --component 2 --values 0.123456789012345..0.52+0.01 --theta 1,2,3,4 --method closed,bptt
same_text "rows along a component" "$(wc -l <along.rows)" 80
same_text "rows of one place by one method" "$(column status again.csv | wc -l)" 1
recreates losses evaluate linquad:state=4,7 --theta=-1,2,-3,4 --precision single
recreates seeds train influence:observe=5 --estimator pes,tbptt --seed 1,5 --replicates 2 --updates 40 --particles 10,20
same_text "seeds that the command of a training row runs" "$(column seed again.csv | sort -u | wc -l)" 1
recreates rates train linquad --estimator all --unroll 4,24 --optimizer momentum --lr 1e-5 --beta1 0.5 --updates 20 \
    --evaluate-every 7 --instances 2 --particles 10
# and the replicates themselves
run 0 measure linquad --estimator pes,tes --particles 64 --replicates 9 --raw raw.csv --out measure.csv
: >again_rows
sed -n 's/^# row [0-9]*: pesbench //p' measure.csv | while read -r words; do
    (eval "set -- $words" && "$pesbench" "$@" --raw again.csv >/dev/null </dev/null)
    without again.csv | tail -n +2 >>again_rows
done
without raw.csv | tail -n +2 >rows
same_file "replicates recreated" again_rows rows

# -- lists, ranges, files, other names

run 0 measure linquad --estimator pes --unroll '1..24*2' --particles 10 --replicates 3 --out ranges.csv
same_text "1..24*2" "$(echo $(column unroll ranges.csv))" "1 2 4 8 16"
run 0 measure linquad --estimator pes --sigma 0.1..0.3+0.1 --unroll 3,8..24*3 --particles 10 --replicates 3 --out ranges.csv
same_text "0.1..0.3+0.1" "$(column sigma ranges.csv | sort -u | tr '\n' ' ')" "0.1 0.2 0.3 "
same_text "3,8..24*3" "$(column unroll ranges.csv | sort -n -u | tr '\n' ' ')" "3 8 24 "
run 0 exact linquad:radius=0.5,0.9:state=2..4+1,influence --horizon 9 --out ranges.csv
same_text "lists in a task's options" "$(echo $(column task ranges.csv))" "linquad:radius=0.5:state=2 linquad:radius=0.5:\
state=3 linquad:radius=0.5:state=4 linquad:radius=0.9:state=2 linquad:radius=0.9:state=3 linquad:radius=0.9:state=4 influence"

printf '0.5\n -1.25e-1 ,3\n\t4\n' >theta.txt
run 0 measure linquad --estimator pes --replicates 3 --particles 10 --theta @theta.txt --raw file.csv
run 0 measure linquad --estimator pes --replicates 3 --particles 10 --theta 0.5,-0.125,3,4 --raw words.csv
without file.csv >file.rows
without words.csv >words.rows
same_file "theta from a file" file.rows words.rows
run 0 measure linquad --estimator pes --replicates 3 --particles 10 --raw other.csv
without other.csv >other.rows
cmp -s other.rows file.rows && failed "theta makes no difference"

run 0 measure linquad --estimator nres --replicates 5 --particles 64 --raw nres.csv
run 0 measure linquad --estimator es_single --replicates 5 --particles 64 --raw es_single.csv
without nres.csv >nres.rows
without es_single.csv >es_single.rows
same_file "es_single is nres" es_single.rows nres.rows

# -- quiet and dry runs

for words in 'measure linquad --estimator pes --replicates 3 --particles 10' 'exact linquad' 'evaluate linquad' \
    'train influence --updates 3'; do
    run 0 $words
    [ -s complained ] && failed "pesbench $words says something on standard error, which is no terminal"
    [ "$(wc -l <said)" -ge 2 ] || failed "pesbench $words prints no table"
    run 0 $words --quiet
    [ -s said ] && failed "pesbench $words --quiet prints a table"
done
dry() { # TEXT ARGUMENT...: says at once what would run and how long, runs nothing, writes no results
    text=$1
    shift
    status=0
    timeout -k 1 5 "$pesbench" "$@" --dry-run >said 2>complained </dev/null || status=$?
    [ $status -eq 0 ] || failed "pesbench $* --dry-run: exit status $status $(cat complained)"
    grep -q -e "$text" said || failed "pesbench $* --dry-run does not say $text"
    grep -q seconds said || failed "pesbench $* --dry-run does not say how long it would take"
    grep -q -e mse -e loss -e theta_ said && failed "pesbench $* --dry-run has results"
}
dry full_es measure linquad --estimator pes,full_es --particles 1000000 --replicates 100000 --raw dry.csv
dry influence train influence --estimator pes --updates 1e11
dry closed exact linquad
dry linquad evaluate linquad --trace dry.csv
[ -e dry.csv ] && failed "a dry run writes results"
timeout -k 1 5 "$pesbench" measure linquad --estimator pes --particles 1000000 --replicates 100000 --dry-run --out dry.csv \
    >said 2>complained </dev/null || failed "measure --dry-run --out: exit status $?"
above "seconds that a long run would take" "$(value seconds dry.csv)" 60
for column in mse bias2 variance; do
    same_text "results of a dry run" "$(column $column dry.csv)" ''
done

cp dry.csv kept.csv
run 2 measure linquad --estimator pes --dry-run --out dry.csv && grep -q 'dry.csv' complained || failed "a dry run replaces a file"
same_file "a file that a dry run was to replace" dry.csv kept.csv
# a long window of many networks is not run to its end, and not five hundred times beside itself
dry full_es measure mlp_schedule:side=7:units=8:batch=16 --horizon 60 --estimator full_es --particles 1000
foreseen() { # ARGUMENT...: seconds that a dry run says
    rm -f foreseen.csv
    run 0 "$@" --threads 1 --dry-run --out foreseen.csv && value seconds foreseen.csv
}
one=$(foreseen evaluate toy2d)
below "seconds of a million episodes side by side, over as many alone" \
    "$(foreseen exact toy2d --target shared --method montecarlo --samples 1e6 | awk -v one="$one" '{ print $1 / (1e6 * one) }')" 0.5
# what a reference takes that is a sample, or has to follow theta, and what the baseline takes, are foreseen too
ahead() { # COLUMN ARGUMENT...: all rows' of a dry run over the first one's
    name=$1
    shift
    rm -f foreseen.csv
    run 0 "$@" --threads 1 --dry-run --out foreseen.csv
    column "$name" foreseen.csv | awk 'NR == 1 { one = $1 } { sum += $1 } END { print sum / one }'
}
ahead particle_steps measure swimmer --estimator full_es --target shared --replicates 50 --particles 10 >ratio
within "steps of a sample and of one a hundred times as large, over the sample's" "$(cat ratio)" 101 2
same_text "what they are" "$(column method foreseen.csv | paste -s -d ,)" ",reference by montecarlo"
ahead particle_steps measure linquad --estimator pes --baseline nres --replicates 50 >ratio
within "steps of an estimator and the baseline, over those of the first" "$(cat ratio)" 2 1e-9
ahead windows measure linquad --estimator pes --unroll 1 --horizon 64 --lr 0.01 --replicates 1 >ratio
within "windows of an episode and of the gradients at the theta of the moment, over the episode's" "$(cat ratio)" 33.5 1e-9
ahead particle_steps exact linquad --target shared --method all >ratio
above "steps of all methods, over those of the first" "$(cat ratio)" 1e4
same_text "methods foreseen" "$(column method foreseen.csv | paste -s -d ,)" closed,bptt,rtrl,quadrature,montecarlo
small='train mlp_schedule:side=7:units=8:batch=16 --horizon 60 --updates 100 --particles 2'
rare=$(foreseen $small --evaluate-every 100)
above "seconds with an evaluation after every update, over those with two" \
    "$(foreseen $small --evaluate-every 1 | awk -v rare="$rare" '{ print $1 / rare }')" 3
run 0 exact linquad --theta 1e200,1,1,1 --out infinite.csv
same_text "status of an infinite loss" "$(value status infinite.csv)" nonfinite

run 0 measure influence --estimator pes --horizon 100 --particles 10 --replicates 5 --sigma 1e-18 --out nothing.csv
same_text "status of estimates without noise" "$(value status nothing.csv)" mistrusted
grep -q 'every estimate is exactly 0' nothing.csv || failed "estimates of exactly 0 are not explained"

# -- an interrupt leaves a valid file

interrupted() { # SIGNAL FILE ARGUMENT...
    signal=$1
    file=$2
    shift 2
    status=0
    timeout -k "$patience" --preserve-status -s "$signal" "$moment" "$pesbench" "$@" >said 2>complained </dev/null || status=$?
    [ $status -lt 128 ] || failed "SIG$signal kills pesbench $*: exit status $status"
    [ -s "$file" ] || failed "SIG$signal leaves no $file: pesbench $*"
    [ -s "$file" ] && [ $file != burnt.csv ] && has_context "$file" # which looks at rows
}
moment=1    # seconds until it is interrupted
patience=10 # and from then until it is killed
interrupted INT stopped.csv train influence --updates 1e9 --evaluate-every 1000 --particles 100 --out stopped.csv
same_text "interrupted train, first update" "$(column update stopped.csv | head -n 1)" 0
above "interrupted train, last update" "$(column update stopped.csv | tail -n 1)" 1000
same_text "interrupted train, statuses" "$(column status stopped.csv | sort -u)" ok
interrupted TERM some.csv measure linquad --estimator pes --seed "$(seq -s , 250)" --unroll 1..24+1 --particles 10000 \
    --replicates 30 --out some.csv --raw some_raw.csv
grep -q '^# interrupted: ' some.csv && grep -q '^# interrupted: ' some_raw.csv || failed "interrupted measure does not say so"
rows=$(column status some.csv | wc -l)
above "interrupted measure, rows" "$rows" 0
below "interrupted measure, rows" "$rows" 6000
same_text "interrupted measure, replicates" "$(column replicate some_raw.csv | wc -l)" $((30 * rows))
interrupted HUP left.csv train influence --updates 1e9 --evaluate-every 1000 --particles 100 --out left.csv
# amid a quadrature of 17 million points, of which what it had found before them is left
patience=3
interrupted INT reference.csv exact logistic --target window --method quadrature --horizon 120 --unroll 10 --sigma 0.01 \
    --threads 1 --out reference.csv
grep -q '^# interrupted: ' reference.csv || failed "an interrupted quadrature does not say so"
above "interrupted quadrature, loss" "$(column loss reference.csv)" 0

patience=10
interrupted TERM episodes.csv evaluate linquad --horizon 2e6..2.2e6+1e3 --threads 1 --out episodes.csv
rows=$(column status episodes.csv | wc -l)
above "interrupted evaluate, rows" "$rows" 0
below "interrupted evaluate, rows" "$rows" 201
grep -q '^# interrupted: ' episodes.csv || failed "interrupted evaluate does not say so"

# A long run is cut after a batch: what is left of it is what as many batches give, but for the time.
long='measure linquad --regime longrun --estimator pes --unroll 4 --particles 20 --task-seed 3'
for moment in 1 6 30; do # until it has as many as make its chains what they are with fewer, which instruments delay
    interrupted TERM long.csv $long --replicates 1000000 --threads 1 --out long.csv --raw long_raw.csv
    replicates=$(value replicates long.csv)
    [ "$replicates" -le 1024 ] || break
done
moment=1
above "interrupted long run, replicates" "$replicates" 1024
below "interrupted long run, replicates" "$replicates" 1000000
run 0 $long --replicates "$replicates" --threads 2 --out whole.csv --raw whole_raw.csv
for what in long whole; do
    without $what.csv seconds threads >$what.rows
    without ${what}_raw.csv >$what.raw
done
same_file "a long run that was cut" long.rows whole.rows
same_file "its replicates" long.raw whole.raw

# Amid a burn-in there is nothing yet, and no row claims it.
for words in 'measure linquad --estimator pes' 'measure linquad --estimator pes_analytic' \
    'measure linquad --estimator pes --regime longrun --unroll 4' 'train linquad --estimator pes' \
    'train linquad --estimator pes_analytic'; do
    interrupted TERM burnt.csv $words --burn-in 1e9 --particles 100 --out burnt.csv
    grep -q '^# interrupted: ' burnt.csv || failed "an interrupted burn-in does not say so: $words"
    same_text "rows after an interrupted burn-in" "$(column status burnt.csv | wc -l)" 0
    rm -f burnt.csv
done

# Before the first row: a valid file, or none where the program did not yet listen.
signalled() { # SIGNAL SECONDS ARGUMENT...
    signal=$1
    moment=$2
    shift 2
    rm -f early.csv
    "$pesbench" "$@" --out early.csv >said 2>complained </dev/null &
    pid=$!
    sleep "$moment"
    kill -s "$signal" $pid
    status=0
    wait $pid || status=$?
    case $status in
    0)
        [ "$(head -n 1 early.csv)" = "# schema: 1" ] && grep -q '^task,estimator' early.csv ||
            failed "SIG$signal after $moment s leaves no valid file: pesbench $*"
        ;;
    130 | 143) [ -e early.csv ] && failed "SIG$signal after $moment s kills and leaves a file: pesbench $*" ;;
    *) failed "SIG$signal after $moment s: exit status $status: pesbench $*" ;;
    esac
}
for moment in 0 0.002 0.005 0.01 0.02 0.05; do
    signalled TERM $moment train influence --updates 1e9 --particles 100
    signalled TERM $moment measure linquad --estimator pes --unroll 1..24+1 --particles 1000 --replicates 1000 --seed 1,2,3
done
# timeout(1) and terminals send one interrupt twice; another one, later, is meant
twice() { # STATUS SECONDS-BETWEEN ARGUMENT...
    wanted=$1
    between=$2
    shift 2
    rm -f twice.csv
    "$pesbench" "$@" --out twice.csv >said 2>complained </dev/null &
    pid=$!
    sleep 0.3
    kill -s TERM $pid
    sleep "$between"
    kill -s TERM $pid
    status=0
    wait $pid || status=$?
    [ $status -eq "$wanted" ] || failed "SIGTERM twice, $between s apart: exit status $status, expected $wanted"
}
# an update takes some 0.7 s, and some 7 s
twice 0 0.05 train influence --updates 1e9 --unroll 20000 --particles 20000 --threads 1
[ -s twice.csv ] || failed "one interrupt, sent twice, leaves no file"
twice 143 0.8 train influence --updates 1e9 --unroll 200000 --particles 20000 --threads 1
left=$(ls -A | grep '^\.')
[ -z "$left" ] || failed "left behind: $left"
finish
