# Reference gradients on the command line: `exact` by every method, `measure` against Monte Carlo references, refusals
# that give the reason and the alternative.
. "$2/tests/common.sh"

refused() { # REASON ALTERNATIVE ARGUMENT...
    reason=$1
    alternative=$2
    shift 2
    run 2 "$@" || return
    for text in "$reason" "$alternative"; do
        grep -q -F -e "$text" complained || failed "pesbench $*: '$(head -n 1 complained)' does not say '$text'"
    done
    [ "$(wc -l <complained)" -eq 1 ] || failed "pesbench $*: $(wc -l <complained) lines of complaint"
    [ ! -s said ] || failed "pesbench $*: something on standard output"
}

# -- every method that applies, each held against another

methods() { # EXPECTED ARGUMENT...
    expected_methods=$1
    shift
    run 0 exact "$@" --method all --out methods.csv || return
    [ ! -s complained ] || failed "exact $*: complains: $(head -n 1 complained)"
    same_text "exact $*, methods" "$(echo $(column method methods.csv))" "$expected_methods"
    same_text "exact $*, status" "$(column status methods.csv | sort -u)" ok
    for method in $expected_methods; do
        bound=1e-9
        [ $method != montecarlo ] || bound=0.1
        gradient=$(value gradient_0 methods.csv method $method)
        numeric error="$(value error methods.csv method $method)" x="$gradient" \
            y="$(value gradient_0 methods.csv)" bound=$bound <<'END' || failed "exact $*: $method: gradient $gradient"
BEGIN {
    exit !(is_number(error) && is_number(x) && is_number(y) && error >= 0 && error <= bound * magnitude(y) &&
           magnitude(x - y) <= 6 * error + 1e-9 * magnitude(y))
}
END
    done
}
methods "closed bptt rtrl" linquad
methods "closed bptt rtrl" product --theta 1.1
methods "closed quadrature trapezoid montecarlo" product --target shared
methods "closed quadrature trapezoid montecarlo" product --target window --unroll 3
methods "closed quadrature montecarlo" product --target window --unroll 1
methods "closed bptt rtrl quadrature trapezoid montecarlo" linquad:param=2 --target shared
methods "closed bptt rtrl quadrature montecarlo" linquad --target shared --samples 1e6
methods "bptt rtrl montecarlo" linquad:param=1 --target truncated --unroll 5 --samples 1e6
same_text "no samples of an exact method" "$(value samples methods.csv method bptt)" nan
within "samples are stated" "$(value samples methods.csv method montecarlo)" 1e6 1024
# product, K = 2: K at theta = 1, K m_{K-1} for K = 4 and sigma = 0.2: 4 (1 + 3 sigma^2)
run 0 exact product --target truncated --unroll 2 --out limit.csv
same_text "the limit of truncation" "$(value method limit.csv) $(value gradient_0 limit.csv)" "bptt 2"
run 0 exact product --target truncated --unroll 4 --sigma 0.2 --samples 4e6 --out smoothed.csv
same_text "smoothed, by sampling" "$(value method smoothed.csv)" montecarlo
within "truncated, smoothed" "$(value gradient_0 smoothed.csv)" 4.48 0.02
below "its error" "$(value error smoothed.csv)" 0.008
run 0 exact influence --horizon 200000 --method bptt --out long.csv
within "influence, 24 a step" "$(value gradient_0 long.csv)" 4.8e6 1e4

# -- along a component of theta

run 0 exact lorenz --horizon 50 --component 1 --values 3.5,3.7..3.9+0.1 --out along.csv
same_text "values of a component" "$(echo $(column theta_1 along.csv)) $(column theta_0 along.csv | sort -u)" "3.5 3.7 3.8 3.9 3.116"
run 0 exact lorenz --horizon 50 --theta 3.116,3.5 --out there.csv
same_text "at one of them" "$(value loss along.csv theta_1 3.5) $(value gradient_0 along.csv theta_1 3.5)" \
    "$(value loss there.csv) $(value gradient_0 there.csv)"
same_text "theta, as given" "$(value theta_1 there.csv)" 3.5
refused "expected at most 1, as lorenz has 2 parameters" "found 2" exact lorenz --component 2 --values 1

# -- measure: a Monte Carlo reference is ok where it resolves what the sample does, and mistrusted otherwise

cell="product --estimator tes --unroll 4 --sigma 0.2 --particles 40 --replicates 50 --target own"
run 0 measure $cell --out enough.csv
same_text "enough samples" "$(value method enough.csv) $(value status enough.csv)" "montecarlo ok"
within "the reference" "$(value gradient_0 enough.csv)" 4.48 0.05
above "its standard error" "$(value reference_error enough.csv)" 0
numeric e="$(value reference_error enough.csv)" v="$(value variance enough.csv)" n="$(value reference_samples enough.csv)" \
    <<'END' || failed "measure: the reference has an error of $(value reference_error enough.csv)"
BEGIN { exit !(is_number(e) && is_number(v) && is_number(n) && e * e <= v / 50 / 10 && n > 0 && n < 200000 + 1024) }
END
grep -q '^# control for product with tes, unroll 4, particles 40.*: montecarlo of the truncated target, [0-9]* episodes' \
    enough.csv || failed "measure: the context does not state the control"
run 0 measure $cell --control-samples 20 --out few.csv
same_text "too few samples" "$(value method few.csv) $(value status few.csv)" "montecarlo mistrusted"
below "few are few" "$(value reference_samples few.csv)" 129
run 0 measure $cell --threads 1 --out alone.csv
same_text "any number of threads" "$(value gradient_0 alone.csv)" "$(value gradient_0 enough.csv)"
run 0 measure linquad --estimator tes --target own --replicates 20 --out exact.csv
same_text "no sampling where there is a formula" "$(value method exact.csv) $(value reference_samples exact.csv)" "bptt nan"
same_text "its status" "$(value status exact.csv)" ok

# -- exact: what is no nearer than a sample is not trusted, unless a sample is what was asked for

cell="product --target truncated --unroll 4 --sigma 0.2 --samples 1e4"
run 0 exact $cell --out chosen.csv
run 0 exact $cell --method montecarlo --out named.csv
same_text "a sample for want of better" "$(value method chosen.csv) $(value status chosen.csv)" "montecarlo mistrusted"
same_text "a sample that was asked for" "$(value method named.csv) $(value status named.csv)" "montecarlo ok"
same_text "the same numbers" "$(value gradient_0 chosen.csv) $(value error chosen.csv)" "$(value gradient_0 named.csv) $(value error named.csv)"
# quadrature, by name, that has not converged
run 0 exact logistic --target shared --method quadrature --horizon 100 --sigma 0.3 --out chaos.csv
above "error of a quadrature in chaos, over its gradient" \
    "$(awk -v e="$(value error chaos.csv)" -v x="$(value gradient_0 chaos.csv)" 'BEGIN { print e / (x < 0 ? -x : x) }')" 1e-5
same_text "its status" "$(value status chaos.csv)" mistrusted
run 0 exact logistic --target shared --method quadrature --horizon 4 --sigma 0.1 --out calm.csv
same_text "before chaos" "$(value status calm.csv)" ok

# -- refusals

refused "too many dimensions of noise, 13" montecarlo exact linquad:param=13 --target shared --method quadrature
refused "too many dimensions of noise, at least 64" montecarlo exact product --horizon 99 --target window --unroll 1 \
    --method quadrature
refused "too many dimensions of noise, 8, expected at most 4" montecarlo exact product --target window --unroll 1 \
    --method trapezoid
refused "would take" montecarlo exact linquad --target shared --method trapezoid
refused "expected one of closed, bptt, rtrl for --target plain, found 'montecarlo'" closed exact linquad --method montecarlo
refused "found 'quadrature'" "closed, bptt, rtrl" exact product --method quadrature
refused "found 'bptt'" "closed, quadrature, trapezoid, montecarlo" exact product --target shared --method bptt
refused "found 'closed'" "bptt, rtrl, montecarlo" exact product --target truncated --method closed
refused "found 'trapezium'" "did you mean 'trapezoid'" exact product --target shared --method trapezium
for samples in 1 0 -3 nan inf x; do
    refused --samples "from 2" exact product --target shared --method montecarlo --samples $samples
    refused --control-samples "from 2" measure product --control-samples $samples
done
finish
