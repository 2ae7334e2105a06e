# linquad's own answers, from its definition (design, section 4) and reference estimators, section 5: nothing of the
# program is used.  Prints "name value": loss, gradient_k, the squared bias of truncated gradients, and each estimator's
# variance per antithetic pair (trace of the covariance of the sum of an episode's estimates).
#
#     s_t = A s_{t-1} + B theta, split by the window in which theta acts: s_t = sum over windows v of D_v theta
#     g_{w,v}: the gradient of the loss of window w with respect to theta in window v
BEGIN {
    S = S ? S : 6; P = P ? P : 4; T = T ? T : 24; K = K ? K : T; radius = radius == "" ? 0.95 : radius
    if (split(theta, given, ",") != P)
        for (k = 0; k < P; k++) given[k + 1] = 0.5 * cos(k)
    for (t = 1; t <= T; t++) {
        w = int((t - 1) / K)
        for (i = 0; i < S; i++) error[i] = -cos(0.3 * t + i)
        for (v = 0; v <= w; v++)
            for (k = 0; k < P; k++) {
                first = D[v, 0, k]
                for (i = 0; i < S; i++) {
                    D[v, i, k] = radius * (0.2 * D[v, i, k] + 0.8 * (i + 1 < S ? D[v, i + 1, k] : first))
                    if (v == w) D[v, i, k] += sin(1 + i + 2 * k)
                    error[i] += D[v, i, k] * given[k + 1]
                }
            }
        for (i = 0; i < S; i++) loss += 0.5 * error[i] * error[i]
        for (v = 0; v <= w; v++)
            for (k = 0; k < P; k++)
                for (i = 0; i < S; i++) g[w, v, k] += D[v, i, k] * error[i]
    }
    n = w + 1
    for (k = 0; k < P; k++)
        for (w = 0; w < n; w++) {
            kept[k] += g[w, w, k]
            for (v = 0; v <= w; v++) gradient[k] += g[w, v, k]
        }
    printf "loss %.17g\n", loss
    for (k = 0; k < P; k++) {
        printf "gradient_%d %.17g\n", k, gradient[k]
        norm2 += gradient[k] * gradient[k]
        bias2 += (kept[k] - gradient[k]) * (kept[k] - gradient[k])
        for (w = 0; w < n; w++) truncated += (P + 1) * g[w, w, k] * g[w, w, k]
        # h_{a,b}: what the loss of all windows from the later of a and b on says of theta in window b
        for (b = 0; b < n; b++) {
            tail = 0
            for (w = n - 1; w >= 0; w--) {
                if (w >= b) tail += g[w, b, k]
                if (w >= b) h[w, b] = tail
            }
            for (w = 0; w < b; w++) h[w, b] = tail
        }
        for (a = 0; a < n; a++)
            for (b = 0; b < n; b++) persistent += P * h[a, b] * h[a, b] + h[a, b] * h[b, a]
    }
    printf "norm2 %.17g\nbias2 %.17g\ntes %.17g\npes %.17g\nnres %.17g\nfull_es %.17g\n", norm2, bias2, truncated,
        persistent, (P + 1) * norm2, (P + 1) * norm2
}
