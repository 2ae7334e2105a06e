/* swimmer.c: the swimmer's dynamics against a textbook's, its energy, its symmetry, and what is not finite. */
#include "swimmer_dynamics.h"
#include "swimmer_simulator.h"

#include "random.h"
#include "swimmer_textbook.h"
#include "test.h"

enum { STATES = 4000 };

#ifdef PESBENCH_SINGLE
static const double tolerance =
    2e-4; /* of the largest acceleration, which limits make of small differences */
#else
static const double tolerance = 1e-12;
#endif

static struct swimmer_five five(const double *x)
{
    return (struct swimmer_five){(real)x[0], (real)x[1], (real)x[2], (real)x[3], (real)x[4]};
}

static void unpack(struct swimmer_five x, double *y)
{
    const real row[J] = {x.x, x.y, x.heading, x.first, x.second};
    for (int i = 0; i < J; i++)
        y[i] = (double)row[i];
}

static void accelerate(const double *q, const double *v, const double *motor, double *a)
{
    unpack(swimmer_accelerate(five(q), five(v), (real)motor[0], (real)motor[1]), a);
}

static double signed_within(uint64_t *random, double most)
{
    return (double)(float)(most * (2 * random_uniform(random) - 1));
}

/* Joints within their limits, just beyond and far beyond, on both sides; slow and fast; representable in single. */
static void draw_state(uint64_t *random, int k, double *q, double *v, double *motor)
{
    static const double speeds[] = {0.01, 1, 10, 100}, depths[] = {0, 5e-4, 2e-3, 0.1, 1.2};
    for (int i = 0; i < J; i++) {
        q[i] = signed_within(random, 3);
        v[i] = signed_within(random, speeds[k % 4]);
    }
    for (int i = 0; i < 2; i++) {
        const double depth = depths[k / (i ? 20 : 4) % 5],
                     beyond = 1.7453292519943295 + depth * random_uniform(random);
        q[3 + i] = depth > 0 ? (double)(float)copysign(beyond, signed_within(random, 1))
                             : signed_within(random, 1.74);
        motor[i] = signed_within(random, 150);
    }
}

static void check_textbook(void)
{
    uint64_t random = 5;
    int used[4] = {0};
    double worst = 0;
    for (int k = 0; k < STATES; k++) {
        double q[J], v[J], motor[2], a[J], expected[J] = {0}, size = 0, off = 0;
        draw_state(&random, k, q, v, motor);
        const struct physics w = physics_of(q, v, motor);
        int set = 0;
        while (set < 4 && !try_set(set, &w, q, v, expected))
            set++;
        CHECK(set < 4);
        used[set & 3]++;
        accelerate(q, v, motor, a);
        for (int i = 0; i < J; i++) {
            size = fmax(size, fabs(expected[i]));
            off = fmax(off, fabs(a[i] - expected[i]));
            CHECK(fabs(a[i]) < INFINITY);
        }
        worst = fmax(worst, off / size);
    }
    printf(
        "textbook: off by %.2g of the acceleration; limits in force: none %d, first %d, second %d, both %d\n",
        worst, used[0], used[1], used[2], used[3]);
    CHECK(worst <= tolerance);
    for (int set = 0; set < 4; set++)
        CHECK(used[set] > 100);
}

/* f >= 0, a f - m >= 0, f (a f - m) = 0, with f of up to 1e4 */
static void check_complement(void)
{
    uint64_t random = 7;
    for (int k = 0; k < STATES; k++) {
        const double a1 = 0.05 + random_uniform(&random), a2 = 0.05 + random_uniform(&random);
        const double c = 0.99 * sqrt(a1 * a2) * (2 * random_uniform(&random) - 1);
        const double m1 = signed_within(&random, 100), m2 = k % 7 ? signed_within(&random, 100) : 0;
        real f1, f2;
        swimmer_complement((real)a1, (real)a2, (real)c, (real)m1, (real)m2, &f1, &f2);
        const double w1 = a1 * (double)f1 + c * (double)f2 - m1, w2 = c * (double)f1 + a2 * (double)f2 - m2;
        const double size = 4e3 * tolerance * (1 + fabs(m1) + fabs(m2));
        CHECK(f1 >= 0 && f2 >= 0);
        CHECK(w1 >= -size && w2 >= -size);
        CHECK(!(f1 > 0) || fabs(w1) <= size);
        CHECK(!(f2 > 0) || fabs(w2) <= size);
    }
}

static double kinetic(const double *q, const double *v)
{
    const double none[J] = {0};
    const struct physics w = physics_of(q, v, none);
    double sum = 0;
    for (int i = 0; i < J; i++)
        for (int k = 0; k < J; k++)
            sum += 0.5 * v[i] * w.mass[i][k] * v[k];
    return sum;
}

/* Within the limits, the motors' work and what the medium takes is what kinetic energy changes by. */
static void check_energy(void)
{
    uint64_t random = 9;
    for (int k = 0; k < 400; k++) {
        double q[J], v[J], motor[2], a[J], ends[2];
        draw_state(&random, 1, q, v, motor);
        for (int i = 3; i < J; i++)
            q[i] = signed_within(&random, 1.7);
        accelerate(q, v, motor, a);
        const double h = 1e-5;
        for (int end = 0; end < 2; end++) {
            const double by = end ? h : -h;
            double at[J], rate[J];
            for (int i = 0; i < J; i++) {
                at[i] = q[i] + by * v[i];
                rate[i] = v[i] + by * a[i];
            }
            ends[end] = kinetic(at, rate);
        }
        const struct physics w = physics_of(q, v, motor);
        const double power = motor[0] * v[3] + motor[1] * v[4], size = fabs(power) - w.drag_power + 100;
        CHECK(w.drag_power < 0);
        CHECK_NEAR((ends[1] - ends[0]) / (2 * h), power + w.drag_power, (1e-6 + 100 * tolerance) * size);
    }
}

/* In a mirror, bit for bit; elsewhere, bit for bit; turned, to rounding. */
static void check_symmetry(void)
{
    uint64_t random = 11;
    for (int k = 0; k < STATES; k++) {
        double q[J], v[J], motor[2], a[J], b[J];
        draw_state(&random, k, q, v, motor);
        accelerate(q, v, motor, a);
        const double mirrored[J] = {q[0] + 5, -q[1], -q[2], -q[3], -q[4]},
                     back[J] = {v[0], -v[1], -v[2], -v[3], -v[4]}, torques[2] = {-motor[0], -motor[1]};
        accelerate(mirrored, back, torques, b);
        for (int i = 0; i < J; i++)
            CHECK_NEAR(b[i], i ? -a[i] : a[i], 0);
        const double turn = 0.75, c = cos(turn), s = sin(turn);
        const double turned[J] = {q[0], q[1], q[2] + turn, q[3], q[4]},
                     led[J] = {c * v[0] - s * v[1], s * v[0] + c * v[1], v[2], v[3], v[4]};
        const double expected[J] = {c * a[0] - s * a[1], s * a[0] + c * a[1], a[2], a[3], a[4]};
        double size = 0;
        accelerate(turned, led, motor, b);
        for (int i = 0; i < J; i++)
            size = fmax(size, fabs(a[i]));
        for (int i = 0; i < J; i++)
            CHECK_NEAR(b[i], expected[i], 10 * tolerance * size);
    }
}

static void moved(const double *x, double h, const double *slope, double *y)
{
    for (int i = 0; i < J; i++)
        y[i] = x[i] + h * slope[i];
}

/* An environment step is four of the classical method's. */
static void check_method(void)
{
    static const double ahead[] = {0.005, 0.005, 0.01}, weights[] = {0.01 / 6, 0.01 / 3, 0.01 / 3, 0.01 / 6};
    uint64_t random = 13;
    for (int k = 0; k < 50; k++) {
        double q[J], v[J], motor[2];
        struct swimmers s;
        draw_state(&random, 1, q, v, motor);
        for (int p = 0; p < LANES; p++) {
            swimmer_put(s.q, p, five(q));
            swimmer_put(s.v, p, five(v));
            s.motor[0][p] = (real)motor[0];
            s.motor[1][p] = (real)motor[1];
        }
        swimmer_advance(&s, LANES);
        for (int step = 0; step < 4; step++) {
            double dq[4][J], dv[4][J];
            for (int stage = 0; stage < 4; stage++) {
                double at[J];
                moved(q, stage ? ahead[stage - 1] : 0, stage ? dq[stage - 1] : v, at);
                moved(v, stage ? ahead[stage - 1] : 0, stage ? dv[stage - 1] : v, dq[stage]);
                accelerate(at, dq[stage], motor, dv[stage]);
            }
            for (int stage = 0; stage < 4; stage++) {
                moved(q, weights[stage], dq[stage], q);
                moved(v, weights[stage], dv[stage], v);
            }
        }
        for (int i = 0; i < J; i++) {
            CHECK_NEAR(s.q[i][LANES - 1], q[i], tolerance);
            CHECK_NEAR(s.v[i][LANES - 1], v[i], 10 * tolerance);
        }
    }
}

/* A lane that is not finite stays so and leaves the others alone; actions beyond the range are the range's ends. */
static void check_lanes(void)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, 1e30};
    for (int k = 0; k < 4 * 10; k++) {
        struct swimmers s = {0}, t;
        for (int i = 0; i < J; i++)
            for (int p = 0; p < LANES; p++)
                s.q[i][p] = s.v[i][p] = (real)(0.1 * i - 0.02 * p);
        t = s;
        const int row = k % 10;
        real *const at = row < J ? &s.q[row][1] : &s.v[row - J][1];
        *at = (real)bad[k / 10];
        swimmer_advance(&s, LANES);
        swimmer_advance(&t, LANES);
        bool finite = true, alone = true;
        for (int i = 0; i < J; i++)
            for (int p = 0; p < LANES; p++) {
                if (p == 1)
                    finite =
                        finite && fabs((double)s.q[i][p]) < INFINITY && fabs((double)s.v[i][p]) < INFINITY;
                else
                    alone = alone && s.q[i][p] == t.q[i][p] && s.v[i][p] == t.v[i][p];
            }
        CHECK(alone);
        CHECK(!finite || bad[k / 10] == 1e30); /* which the limits and the medium may bring back */
    }
    CHECK(swimmer_torque(3) == 150 && swimmer_torque(-(real)INFINITY) == -150);
    CHECK(swimmer_torque((real)0.5) == 75 && isnan(swimmer_torque((real)NAN)));
}

/* 250 environment steps of strong strokes, to the limits and beyond the range, against the simulator in double. */
static void check_trajectory(void)
{
    const double start[J] = {0.25, -0.5, 0.125, 0.5, -0.25}, rates[J] = {0.5, 0.25, -0.5, 1, -1};
    struct failure failure;
    void *exact = swimmer_native.open(&failure);
    struct swimmers s;
    double most = 0, q[J], v[J];
    for (int i = 0; i < J; i++)
        for (int p = 0; p < LANES; p++) {
            s.q[i][p] = (real)start[i];
            s.v[i][p] = (real)rates[i];
        }
    swimmer_native.set(exact, start, rates);
    for (int t = 0; t < 250; t++) {
        const double action[2] = {(float)(1.5 * sin(0.1 * t)), (float)(1.5 * sin(0.1 * t - 1.6))};
        for (int k = 0; k < 2; k++)
            for (int p = 0; p < LANES; p++)
                s.motor[k][p] = swimmer_torque((real)action[k]);
        swimmer_advance(&s, LANES);
        swimmer_native.step(exact, action);
    }
    swimmer_native.get(exact, q, v);
    for (int i = 0; i < J; i++)
        for (int p = 0; p < LANES; p++)
            most = fmax(most, fmax(fabs((double)s.q[i][p] - q[i]), fabs((double)s.v[i][p] - v[i])));
    printf("250 steps: off by %.2g\n", most);
    CHECK(most <= tolerance);
    CHECK(fabs(q[0]) > 1); /* it has swum */
    swimmer_native.close(exact);
}

int main(void)
{
    check_textbook();
    check_complement();
    check_energy();
    check_symmetry();
    check_method();
    check_lanes();
    check_trajectory();
    return test_result();
}
