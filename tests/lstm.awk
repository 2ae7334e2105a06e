# The loss of an LSTM that reads symbol 0 for T steps, by the equations of tasks/lstm.c, row by row, from its 790 parameters,
# one a line; and what its initial weights look like.  -v T=steps
function sigmoid(x) {
    return 1 / (1 + exp(-x))
}
function tanh(x) {
    return 2 * sigmoid(2 * x) - 1
}
function gate(j, k, a) { # row j of W x + b + R h + d
    a = theta[350 + j] + theta[470 + j]
    for (k = 0; k < 5; k++)
        a += theta[250 + 5 * j + k] * theta[k] + theta[370 + 5 * j + k] * h[k]
    return a
}
function output(v, k, y) { # row v of V h + e
    y = theta[740 + v]
    for (k = 0; k < 5; k++)
        y += theta[490 + 5 * v + k] * h[k]
    return y
}
function magnitude(x) {
    return x < 0 ? -x : x
}
function spread(from, to, i, n) { # largest magnitude and standard deviation about 0
    largest = deviation = 0
    for (i = from; i < to; i++) {
        n++
        largest = magnitude(theta[i]) > largest ? magnitude(theta[i]) : largest
        deviation += theta[i] * theta[i]
    }
    deviation = sqrt(deviation / n)
    printf "%.6f %.6f\n", largest, deviation
}
{ theta[NR - 1] = $1 + 0 }
END {
    if (NR != 790)
        exit 1
    for (t = 0; t < T; t++) {
        for (j = 0; j < 20; j++)
            a[j] = gate(j)
        for (k = 0; k < 5; k++) { # forget, input, output, candidate
            c[k] = sigmoid(a[k]) * c[k] + sigmoid(a[5 + k]) * tanh(a[15 + k])
            h[k] = sigmoid(a[10 + k]) * tanh(c[k])
        }
        sum = 0
        for (v = 0; v < 50; v++)
            sum += exp(output(v))
        loss += log(sum) - output(0)
    }
    printf "%.10f\n", loss
    spread(0, 250) # E, W, R, V; b, d, e
    spread(250, 350)
    spread(370, 470)
    spread(490, 740)
    for (i = 0; i < 20; i++)
        theta[740 + i] = magnitude(theta[740 + i]) + magnitude(theta[350 + i]) + magnitude(theta[470 + i])
    spread(740, 790)
}
