# The same bits for any number of threads, schedule, binding and company.
. "$2/tests/common.sh"

# -- replicates, whatever the threads are; 3000 particles are several blocks of both tasks, the last one odd in size

replicates() { # THREADS FILE ARGUMENT...
    threads=$1
    file=$2
    shift 2
    rm -f raw.csv
    run 0 measure "$@" --threads "$threads" --raw raw.csv --quiet
    [ -s raw.csv ] && without raw.csv >"$file"
}
estimators=pes,nres,full_es,tes,tbptt,bptt,gpes:period=6,pes:sampling=leave_one_out,tes:state=plus
for precision in double single; do
    for words in 'linquad --unroll 5 --particles 3002,10 --replicates 3' \
        'influence --horizon 30 --unroll 7 --particles 3002 --replicates 3' \
        'influence:n=9:positive=4:observe=3 --horizon 30 --unroll 4 --particles 3002 --instances 3 --replicates 2'; do
        words="$words --estimator $estimators --precision $precision --seed 3,9007199254740991"
        replicates 1 one.csv $words
        [ "$(sort -u one.csv | wc -l)" -ge 20 ] || failed "few different replicates: pesbench measure $words"
        for threads in 2 3 5; do
            for schedule in static dynamic dynamic,3 guided; do
                export OMP_SCHEDULE=$schedule
                replicates $threads many.csv $words
                same_file "$threads threads, $schedule, $words" many.csv one.csv
            done
        done
        unset OMP_SCHEDULE
        export OMP_PROC_BIND=spread OMP_PLACES=cores OMP_DYNAMIC=true
        replicates 3 many.csv $words
        same_file "bound threads, $words" many.csv one.csv
        unset OMP_PROC_BIND OMP_PLACES OMP_DYNAMIC
        export OMP_THREAD_LIMIT=2
        replicates 5 many.csv $words
        same_file "fewer threads than asked for, $words" many.csv one.csv
        unset OMP_THREAD_LIMIT
    done
done

# -- a replicate does not depend on how many there are, nor a row on the other rows

words='linquad --estimator pes --particles 200 --unroll 4'
run 0 measure $words --replicates 700 --threads 1 --raw raw.csv --quiet
without raw.csv >one.csv
same_text "different replicates" "$(without raw.csv replicate | tail -n +2 | sort -u | wc -l)" 700
run 0 measure $words --replicates 700 --threads 4 --raw raw.csv --quiet
without raw.csv >four.csv
same_file "700 replicates, 4 threads" four.csv one.csv
head -n 8 one.csv >first.csv
run 0 measure $words --replicates 7 --raw raw.csv --quiet
without raw.csv >seven.csv
same_file "seven replicates are the first of many" seven.csv first.csv
run 0 measure $words --seed 4,1,2 --replicates 7 --raw raw.csv --quiet
without raw.csv | awk -F, 'NR == 1 || $8 == 1' >one.csv
same_file "a seed among others" seven.csv one.csv
[ "$(without raw.csv task seed replicate | sort | uniq -d | wc -l)" -eq 0 ] || failed "seeds or replicates repeat each other"

# -- one window as long as the episode: three names of one estimator

for precision in double single; do
    for words in 'linquad --unroll 24' 'influence --horizon 24 --unroll 24' 'linquad --unroll 1000' \
        'linquad --horizon 70 --unroll 70' 'influence --horizon 200 --unroll 200'; do
        run 0 measure $words --particles 1026 --estimator pes,nres,full_es --replicates 7 --precision $precision \
            --raw raw.csv --quiet
        for estimator in pes nres full_es; do
            without raw.csv | awk -F, -v name=$estimator '$2 == name' | cut -d , -f 9- >$estimator.csv
        done
        same_text "rows, $words" "$(wc -l <pes.csv)" 7
        same_file "pes and full_es, K = T, $precision, $words" pes.csv full_es.csv
        same_file "nres and full_es, K = T, $precision, $words" nres.csv full_es.csv
    done
done

# -- training: seeds alone and together, threads, and the number of evaluations

trained() { # SEED FILE: the rows of a seed in train.csv
    without train.csv threads seconds | awk -F, -v seed="$1" 'NR == 1 || $8 "" == seed ""' >"$2"
}
for words in 'influence --precision double' 'influence --precision single' 'linquad --unroll 5 --optimizer adam' \
    'linquad --unroll 10 --estimator tes --optimizer momentum --lr 1e-6' 'influence --estimator tbptt --unroll 3'; do
    words="$words --particles 1500 --updates 60"
    run 0 train $words --seed 1,5,9007199254740991 --threads 1 --out train.csv
    for seed in 1 5 9007199254740991; do
        trained $seed together_$seed.csv
    done
    for seed in 1 5 9007199254740991; do
        for threads in 1 3; do
            OMP_SCHEDULE=dynamic "$pesbench" train $words --seed $seed --threads $threads --out train.csv ||
                failed "train $words: exit status $?"
            trained $seed alone.csv
            [ "$(wc -l <alone.csv)" -eq 62 ] || failed "train $words: $(wc -l <alone.csv) lines, expected 62"
            same_file "seed $seed alone, $threads threads, train $words" alone.csv together_$seed.csv
        done
    done
    run 0 train $words --seed 4 --replicates 2 --evaluate-every 25 --threads 2 --out train.csv
    trained 5 some.csv
    awk -F, 'NR == 1 || $11 % 25 == 0 || $11 == 60' together_5.csv >picked.csv
    without picked.csv best >fewer.csv # the best loss is that of the evaluations there are
    without some.csv best >some_rows.csv
    same_file "fewer evaluations, train $words" some_rows.csv fewer.csv
done
same_text "the eleventh column" "$(head -n 1 fewer.csv | cut -d , -f 11)" update
finish
