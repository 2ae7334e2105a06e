# Every estimator on linquad, reference estimators section 11, E1: bias and variance against closed forms, K = 1, 4, 12.
. "$2/tests/common.sh"
. "$2/tests/closed_forms.sh"

# As one recipe.  Eight pairs fill the vectors they are advanced in.
with_unroll=pes,tes,tbptt,nres,pes_analytic,nres_analytic
without_unroll=full_es,gpes:period=6,gpes:period=12,dodge,uoro,artbp:cut=0.08333333333333333,artbp:cut=0.16666666666666666,guided_es,rtrl,bptt
run 0 measure linquad --estimator $with_unroll,$without_unroll --unroll 1,4,12 --particles 16 --sigma 0.3 \
    --replicates 10000 --threads 1 --quiet --out all.csv
closed_forms all.csv 42 power=0.02 free=uoro flat="uoro artbp"
# frequent cuts have heavy tails, which take more replicates
run 0 measure linquad --estimator artbp:cut=0.3333333333333333 --unroll 12 --replicates 100000 --threads 1 --quiet --out cuts.csv
closed_forms cuts.csv 1 power=0.1 flat=artbp

norm2=$(awk -v g="$(value grad_norm all.csv)" 'BEGIN { if (g > 0) printf "%.17g", g * g }')
relative() { # WHAT COLUMN FACTOR EXPECTED TOLERANCE [SELECTOR VALUE]...: a column's value times FACTOR, over |G|^2
    what=$1
    found=$2
    factor=$3
    expected=$4
    tolerance=$5
    shift 5
    found=$(awk -v x="$(value "$found" all.csv "$@")" -v f="$factor" -v n="$norm2" 'BEGIN { if (x != "" && n > 0) printf "%.12g", x * f / n }')
    within "$what, $*" "$found" "$expected" "$tolerance"
}

# What is known apart from the program.  Truncation's bias is design's, section 4; P + 1 a pair or direction.
for K in 1 4 12; do
    case $K in
    1) bias=0.785823 ;;
    4) bias=0.180548 ;;
    12) bias=0.005445 ;;
    esac
    relative "squared bias" bias2 1 $bias 1e-6 estimator tbptt unroll $K
    relative "closed form of the squared bias" theory_bias2 1 $bias 1e-6 estimator tes unroll $K
    relative "closed form of the variance of a pair" theory_variance 8 5 1e-9 estimator nres unroll $K
    relative "closed form of the variance of a direction" theory_variance 16 5 1e-9 estimator dodge unroll $K
done
relative "closed form of the variance of a pair" theory_variance 8 5 1e-9 estimator full_es

# Where there is no bias, the mean points along the gradient.
for estimator in pes nres pes_analytic nres_analytic dodge uoro full_es; do
    within "$estimator, cosine of the mean with the gradient" "$(value cosine_of_mean all.csv estimator $estimator)" 1 0.01
done
finish
