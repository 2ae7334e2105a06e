# Variance of an LSTM's gradient against the number of unrolls (reference experiments, section 7): measured, and by the
# closed form for the run's own weights.  The real text where PESBENCH_DATA has it, else the generated one.
data=${PESBENCH_DATA:-}
. "$2/tests/common.sh"
if [ -n "$data" ] && [ -f "$data/ptb/ptb.train.txt" ]; then set -- "$1" "$2" --data "$data"; else set -- "$1" "$2"; fi
shift 2

run 0 describe lstm
grep -q '^  param  *790 ' said || failed "lstm: expected P = 790"
grep -q '^  data  *synthetic: ' said || failed "lstm: the stand-in is not named"

# 40 replicates of 50 pairs and 790 components: measured deviations of the variance are a few per cent.
run 0 measure lstm,lstm:text=random,lstm:text=repeat --estimator pes --unroll 5,10,50,100,1000 --particles 100 --replicates 40 \
    --precision single --small-sigma "$@" --out lstm.csv
run 0 measure lstm,lstm:text=random,lstm:text=repeat --estimator nres,pes_analytic --unroll 50 --particles 100 \
    --replicates 40 --precision single --small-sigma "$@" --out others.csv
grep -q '^# data of lstm: ' lstm.csv || failed "lstm: no data in the context"
for file in lstm others; do
    numeric $file.csv <<'END' || failed "$file.csv: a cell is more than 5 standard errors from its closed form"
BEGIN { FS = "," }
/^#/ { next }
!header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    v = $at["variance"]; t = $at["theory_variance"]; lo = $at["variance_lo"]; hi = $at["variance_hi"]; rows++
    se = (hi - lo) / 3.92
    if (!(is_number(v) && is_number(t) && is_number(lo) && is_number(hi) && magnitude(v - t) <= 5 * se && se < 0.1 * t)) {
        print $at["task"], $at["estimator"], $at["unroll"], v, t, se
        bad = 1
    }
}
END { exit bad || rows < 6 }
END
done

theory() { # TASK UNROLL
    awk -v t="$(value theory_variance lstm.csv task "$1" unroll "$2")" -v g="$(value grad_norm lstm.csv task "$1" unroll "$2")" \
        'BEGIN { if (t > 0 && g > 0) printf "%.9g", t / g / g }'
}
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.9g", a / b }'
}
for kind in lstm lstm:text=random lstm:text=repeat; do
    within "$kind, one unroll, is (P + 1) / M" "$(theory $kind 1000)" 15.82 1e-6
done
below "real, 10 unrolls over 1" "$(ratio "$(theory lstm 100)" "$(theory lstm 1000)")" 0.75
# one symbol repeated: equal gradients, without influence between windows
for n in 10 20 100 200; do
    expected=$(awk -v n=$n 'BEGIN { printf "%.9g", (790 * (n + 1) / (2 * n) + 1 / n) / 50 }')
    within "repeat, $n unrolls" "$(ratio "$(theory lstm:text=repeat $((1000 / n)))" "$expected")" 1 0.03
done
slope=$(awk -v a="$(theory lstm:text=random 50)" -v b="$(theory lstm:text=random 5)" 'BEGIN { if (a > 0) printf "%.6f", log(b / a) / log(10) }')
within "random: slope from 20 to 200 unrolls" "$slope" 0.925 0.175
finish
