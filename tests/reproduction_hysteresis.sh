# What plots/hysteresis.gp shows (reference estimators, section 6, "Hysteresis"): while theta moves, PES, NRES and RTRL
# estimate one and the same thing, the derivative along the visited path; its bias is of first order in the learning rate,
# and none at a rate of 0 or where an episode is one window; truncation's bias is there at every rate.  A PES that is moved
# by its own noisy estimates is worse off still, and by how much falls with the number of pairs.
. "$2/tests/common.sh"

relative() { # FILE COLUMN SELECTOR VALUE...: root of a squared bias over the gradient's norm
    csv=$1
    name=$2
    shift 2
    awk -v x="$(value "$name" $csv "$@")" -v g="$(value grad_norm $csv "$@")" \
        'BEGIN { if (x != "" && x >= 0 && g > 0) printf "%.9g", sqrt(x) / g }'
}
ratio() { # X Y
    awk -v x="$1" -v y="$2" 'BEGIN { if (x > 0 && y > 0) printf "%.9g", x / y }'
}

# -- exactly, by methods without noise
run 0 measure linquad --estimator rtrl,tbptt --unroll 4 --lr 0,0.0001,0.001,0.01 --replicates 2 --threads 1 --quiet --out exact.csv
within "RTRL at rest" "$(relative exact.csv bias2 estimator rtrl lr 0)" 0 1e-12
small=$(relative exact.csv bias2 estimator rtrl lr 0.0001)
within "RTRL, ten times the rate" "$(ratio "$(relative exact.csv bias2 estimator rtrl lr 0.001)" "$small")" 10 1
within "RTRL, a rate of 0.01" "$(relative exact.csv bias2 estimator rtrl lr 0.01)" 0.191 0.002
for rate in 0 0.0001 0.001 0.01; do
    within "truncation's bias, rate $rate" "$(relative exact.csv bias2 estimator tbptt lr $rate)" 0.44 0.02
    same_text "RTRL, rate $rate, status" "$(value status exact.csv estimator rtrl lr $rate)" ok
done

# -- one window has no past; the published relative squared biases of truncation are those at a rate of 0
run 0 measure linquad --estimator rtrl,tbptt --unroll 1,4,12,24 --lr 0 --replicates 2 --threads 1 --quiet --out rest.csv
run 0 measure linquad --estimator rtrl,tbptt --unroll 24 --lr 0.01 --replicates 2 --threads 1 --quiet --out whole.csv
within "TBPTT at rest, K = 1" "$(value rel_bias2 rest.csv estimator tbptt unroll 1)" 0.785823 1e-6
within "TBPTT at rest, K = 4" "$(value rel_bias2 rest.csv estimator tbptt unroll 4)" 0.180548 1e-6
within "TBPTT at rest, K = 12" "$(value rel_bias2 rest.csv estimator tbptt unroll 12)" 0.005445 1e-6
for estimator in rtrl tbptt; do
    within "$estimator, one window" "$(value rel_bias2 whole.csv estimator $estimator)" 0 1e-20
done

# -- sampled: the noise of 4000 replicates is 0.8 (PES) and 0.5 (NRES) percent of the gradient
run 0 measure linquad --estimator pes,nres,tes --unroll 4 --particles 100 --lr 0,0.01 --replicates 4000 --threads 1 --quiet \
    --out sampled.csv
for estimator in pes nres; do
    above "$estimator at rest, p" "$(value chi2_p sampled.csv estimator $estimator lr 0)" 1e-6
    below "$estimator, a rate of 0.01, p" "$(value chi2_p sampled.csv estimator $estimator lr 0.01)" 1e-20
    within "$estimator, closed form" "$(relative sampled.csv theory_bias2 estimator $estimator lr 0.01)" \
        "$(relative exact.csv bias2 estimator rtrl lr 0.01)" 1e-9
    within "$estimator, a rate of 0.01" "$(relative sampled.csv bias2 estimator $estimator lr 0.01)" 0.191 0.06
done
within "TES at rest" "$(relative sampled.csv bias2 estimator tes lr 0)" 0.425 0.03

# -- moved by their own estimates
run 0 measure linquad --estimator pes,nres,tes --unroll 4 --particles 4 --lr 0.003 --moved-by own --replicates 40000 \
    --threads 1 --quiet --out few.csv
run 0 measure linquad --estimator pes --unroll 4 --particles 128 --lr 0.003 --moved-by own --replicates 4000 --threads 1 --quiet \
    --out many.csv
few=$(relative few.csv bias2 estimator pes)
below "PES, many pairs" "$(relative many.csv bias2)" 0.12
above "PES, two pairs" "$few" 0.45
above "PES, two pairs, beyond TES" "$few" "$(relative few.csv bias2 estimator tes)"
below "NRES, two pairs, below PES" "$(relative few.csv bias2 estimator nres)" "$few"

# -- the same bits for any number of threads; a row's own command recreates it
for threads in 1 2; do
    run 0 measure linquad --estimator pes,nres_analytic --particles 6 --lr 0.01 --moved-by own --instances 3 --stagger random \
        --replicates 60 --threads $threads --quiet --out bits_$threads.csv --raw raw_$threads.csv
    without raw_$threads.csv >raw_$threads
done
same_file "threads" raw_1 raw_2
finish
