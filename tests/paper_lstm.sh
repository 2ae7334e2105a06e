# The LSTM's measurement at full size: every number of unrolls of the paper, T = 1000, N = 1000.
data=${PESBENCH_DATA:-}
. "$2/tests/common.sh"
[ -f "$data/ptb/ptb.train.txt" ] || skip "no Penn Treebank: set PESBENCH_DATA"
run 0 measure lstm,lstm:text=random,lstm:text=repeat --estimator pes --unroll 1,2,5,10,20,50,100,200,500,1000 \
    --particles 1000 --replicates 50 --small-sigma --data "$data" --out lstm.csv
numeric lstm.csv <<'END' || failed "a cell is more than 5 standard errors from its closed form"
BEGIN { FS = "," }
/^#/ { next }
!header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    v = $at["variance"]; t = $at["theory_variance"]; lo = $at["variance_lo"]; hi = $at["variance_hi"]; rows++
    if (!(is_number(v) && is_number(t) && is_number(lo) && is_number(hi) && magnitude(v - t) <= 5 * (hi - lo) / 3.92)) {
        print $at["task"], $at["unroll"], v, t
        bad = 1
    }
}
END { exit bad || rows != 30 }
END
finish
