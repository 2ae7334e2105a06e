/* swimmer_textbook.h: the swimmer's physics as a textbook would have it, in double: Jacobians of the links' centres, a mass
 * matrix of five coordinates, elimination, and joint limits by trying every set of them. */
#ifndef PESBENCH_TEST_SWIMMER_TEXTBOOK_H
#define PESBENCH_TEST_SWIMMER_TEXTBOOK_H

#include <math.h>
#include <stdbool.h>

enum { J = 5 };

struct physics {
    double axis[3][2], jacobian[3][2][J], bias[3][2]; /* e_i; of centres; dJ/dt v */
    double mass[J][J], force[J], drag_power;
};

/* column of coordinate `k` in the rate of heading i: 1 for those up to it */
static inline double turns(int i, int k)
{
    return k >= 2 && k - 2 <= i;
}

static inline void place_links(struct physics *w, const double *q, const double *v)
{
    static const double share[3][3] = {{1, 0, 0}, {0.5, -0.5, 0}, {0.5, -1, -0.5}};
    double heading = 0, rate[3], n[3][2];
    for (int i = 0; i < 3; i++) {
        heading += q[2 + i];
        rate[i] = v[2 + i] + (i ? rate[i - 1] : 0);
        w->axis[i][0] = n[i][1] = cos(heading);
        w->axis[i][1] = sin(heading);
        n[i][0] = -w->axis[i][1];
    }
    for (int i = 0; i < 3; i++)
        for (int d = 0; d < 2; d++) {
            w->bias[i][d] = 0;
            for (int k = 0; k < J; k++) {
                w->jacobian[i][d][k] = k == d;
                for (int j = 0; j < 3; j++)
                    w->jacobian[i][d][k] += share[i][j] * n[j][d] * turns(j, k);
            }
            for (int j = 0; j < 3; j++)
                w->bias[i][d] -= share[i][j] * rate[j] * rate[j] * w->axis[j][d];
        }
}

/* generalised force of the medium on link i */
static inline void drag_link(struct physics *w, int i, const double *v)
{
    const double l = 1.1362476946200646, b = 0.1711552442873393, d = (l + 2 * b) / 3, rho = 4000, eta = 0.1;
    double velocity[2] = {0}, rate = 0;
    for (int k = 0; k < J; k++) {
        velocity[0] += w->jacobian[i][0][k] * v[k];
        velocity[1] += w->jacobian[i][1][k] * v[k];
        rate += turns(i, k) * v[k];
    }
    const double *e = w->axis[i], u = velocity[0] * e[0] + velocity[1] * e[1],
                 s = velocity[1] * e[0] - velocity[0] * e[1];
    const double f = -3 * M_PI * d * eta * u - 0.5 * rho * b * b * fabs(u) * u;
    const double g = -3 * M_PI * d * eta * s - 0.5 * rho * l * b * fabs(s) * s;
    const double torque =
        -M_PI * pow(d, 3) * eta * rate - rho * b * (pow(l, 4) + pow(b, 4)) / 64 * fabs(rate) * rate;
    for (int k = 0; k < J; k++)
        w->force[k] += (f * e[0] - g * e[1]) * w->jacobian[i][0][k] +
                       (f * e[1] + g * e[0]) * w->jacobian[i][1][k] + torque * turns(i, k);
    w->drag_power += f * u + g * s + torque * rate;
}

static inline struct physics physics_of(const double *q, const double *v, const double *motor)
{
    const double m = 1000 * M_PI * 0.01 * (1 + 4.0 / 3 * 0.1), inertia = 3.9175660390264717;
    struct physics w = {.force = {0, 0, 0, motor[0], motor[1]}};
    place_links(&w, q, v);
    for (int k = 0; k < J; k++)
        w.mass[k][k] = 0.1;
    for (int i = 0; i < 3; i++) {
        for (int a = 0; a < J; a++) {
            for (int b = 0; b < J; b++)
                w.mass[a][b] += inertia * turns(i, a) * turns(i, b);
            for (int d = 0; d < 2; d++) {
                w.force[a] -= m * w.jacobian[i][d][a] * w.bias[i][d];
                for (int b = 0; b < J; b++)
                    w.mass[a][b] += m * w.jacobian[i][d][a] * w.jacobian[i][d][b];
            }
        }
        drag_link(&w, i, v);
    }
    return w;
}

/* x = matrix^-1 b, by elimination with the largest pivot */
static inline void solve(int n, const double *matrix, const double *b, double *x)
{
    double a[J][J + 1];
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++)
            a[i][k] = matrix[i * n + k];
        a[i][n] = b[i];
    }
    for (int c = 0; c < n; c++) {
        int best = c;
        for (int i = c + 1; i < n; i++)
            best = fabs(a[i][c]) > fabs(a[best][c]) ? i : best;
        for (int k = 0; k <= n; k++) {
            const double t = a[c][k];
            a[c][k] = a[best][k];
            a[best][k] = t;
        }
        for (int i = 0; i < n; i++)
            for (int k = n; i != c && k >= c; k--)
                a[i][k] -= a[c][k] * (a[i][c] / a[c][c]);
    }
    for (int i = 0; i < n; i++)
        x[i] = a[i][n] / a[i][i];
}

/* softness R and wanted acceleration r of the limit of joint k */
static inline double limit_of(int k, const double *q, const double *v, double *softness)
{
    const double rest[J] = {0}, unit[J] = {[3] = k == 3, [4] = k == 4},
                 dist = 1.7453292519943295 - fabs(q[k]);
    const double z = fmin(1, fabs(dist) / 0.001), y = z <= 0.5 ? 2 * z * z : 1 - 2 * (1 - z) * (1 - z),
                 g = 0.9 + 0.05 * y;
    double column[J];
    const struct physics straight = physics_of(rest, rest, rest);
    solve(J, straight.mass[0], unit, column);
    *softness = (1 - g) / g * column[k];
    return -2 / (0.95 * 0.02) * (q[k] < 0 ? v[k] : -v[k]) - g * dist / pow(0.95 * 0.02, 2);
}

/* Of the forces that are 0 where `set` has no bit, is every sign right?  If so, `a` is the acceleration. */
static inline bool try_set(int set, const struct physics *w, const double *q, const double *v, double *a)
{
    double free[J], column[2][J], matrix[2][2] = {{1, 0}, {0, 1}}, right[2] = {0}, f[2], softness[2], want[2];
    solve(J, w->mass[0], w->force, free);
    for (int k = 0; k < 2; k++) {
        const double way = q[3 + k] < 0 ? 1 : -1, unit[J] = {[3] = k == 0 ? way : 0, [4] = k == 1 ? way : 0};
        solve(J, w->mass[0], unit, column[k]);
        want[k] = limit_of(3 + k, q, v, &softness[k]);
    }
    for (int k = 0; k < 2; k++)
        for (int l = 0; l < 2; l++)
            if (set & 1 << k) {
                const double way = q[3 + k] < 0 ? 1 : -1;
                matrix[k][l] = set & 1 << l ? way * column[l][3 + k] + (k == l) * softness[k] : 0;
                right[k] = want[k] - way * free[3 + k];
            }
    solve(2, matrix[0], right, f);
    bool good = true;
    for (int i = 0; i < J; i++)
        a[i] = free[i] + f[0] * column[0][i] + f[1] * column[1][i];
    for (int k = 0; k < 2; k++) {
        const bool beyond = fabs(q[3 + k]) > 1.7453292519943295, in = set & 1 << k;
        const double way = q[3 + k] < 0 ? 1 : -1;
        good = good && (in ? beyond && f[k] >= 0 : !beyond || way * a[3 + k] >= want[k]);
    }
    return good;
}

#endif
