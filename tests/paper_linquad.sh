# linquad at full size: PES with windows of one step, whose variance is the largest, in both precisions; every K.
. "$2/tests/common.sh"
. "$2/tests/linquad.sh"
unbiased pes 1 --particles 40000 --replicates 3000
unbiased pes 1 --particles 40000 --replicates 3000 --precision single --seed 2
for unroll in 2 3 5 6 8 23; do
    unbiased pes $unroll --particles 40000 --replicates 2000 --seed $unroll
done
unbiased nres 1 --particles 40000 --replicates 1000 --precision single
unbiased nres 5 --particles 40000 --replicates 1000
unbiased full_es 24 --particles 40000 --replicates 1000
finish
