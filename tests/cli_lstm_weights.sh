# The LSTM's loss is that of its equations written out (lstm.awk), at its initial weights and at others, with biases; and
# the initial weights have the range and deviation that they should.
. "$2/tests/common.sh"
written_out() { # STEPS FILE
    awk -v T="$1" -f "$tests/lstm.awk" "$2" >expected
}
expected() { # LINE FIELD
    sed -n "$1p" expected | cut -d ' ' -f "$2"
}

run 0 train lstm:text=repeat --horizon 7 --unroll 7 --particles 2 --updates 1 --lr 0 --out start.csv
awk -F, '
    /^#/ { next }
    !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
    ("theta_789" in at) { for (i = 0; i < 790; i++) print $at["theta_" i]; exit }' start.csv >theta0
same_text "initial weights" "$(grep -c . theta0)" 790
written_out 7 theta0
within "loss at the initial weights" "$(value loss start.csv update 0)" "$(expected 1 1)" 1e-8
run 0 evaluate lstm:text=repeat --horizon 7 --precision single --out single.csv
within "the same in single precision" "$(value loss single.csv)" "$(expected 1 1)" 1e-4

# uniform in +-0.1: deviation 0.0577; normal with deviation 0.4472, cut at two of them: at most 0.8944, deviation 0.3934.
# Tolerances are 6 standard errors of 250 and 100 numbers.
below "E, largest" "$(expected 2 1)" 0.1
above "E, largest" "$(expected 2 1)" 0.09
within "E, deviation" "$(expected 2 2)" 0.0577 0.0099
for row in 3 4 5; do
    below "row $row of W, R, V: largest" "$(expected $row 1)" 0.8945
    above "row $row of W, R, V: largest" "$(expected $row 1)" 0.7
done
within "W, deviation" "$(expected 3 2)" 0.3934 0.125
within "R, deviation" "$(expected 4 2)" 0.3934 0.125
within "V, deviation" "$(expected 5 2)" 0.3934 0.08
same_text "biases" "$(expected 6 1)" 0.000000

awk 'BEGIN { for (i = 0; i < 790; i++) printf "%.17g\n", 0.4 * sin(1.7 * i) }' >other
written_out 7 other
for precision in double single; do
    run 0 evaluate lstm:text=repeat --horizon 7 --theta @other --precision $precision --out other.csv
    within "loss with biases, $precision" "$(value loss other.csv)" "$(expected 1 1)" $([ $precision = double ] && echo 1e-8 || echo 1e-4)
done
finish
