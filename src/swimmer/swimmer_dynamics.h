/* swimmer_dynamics.h: three equal links in a plane and a viscous medium, as MuJoCo models Gym's swimmer (Todorov, Erez &
 * Tassa 2012; the swimmer is Coulom's, 2002), in closed form.
 *
 * Headings t1 = heading, t2 = t1 + joint 1, t3 = t2 + joint 2, rates w_i, axes e_i and across them n_i, root p.  Centres
 *
 *     c_i = p + sum over j of K_ij e_j,     K = (1 0 0; 1/2 -1/2 0; 1/2 -1 -1/2)
 *
 * so that kinetic energy is that of V = dp/dt, of mass 3 m + a (a: armature), and of w, coupled by m s_j n_j . V with
 * s = column sums of K.  With dV/dt eliminated, S dw/dt = rhs is left, where n_j . n_k = cos(t_j - t_k):
 *
 *     S_jk = H_jk cos(t_j - t_k) + (inertia and armatures),   H = m K'K - m^2 s s' / (3 m + a)
 *     rhs_j = n_j . sum over i of (K_ij - m s_j / (3 m + a)) f_i + (fluid torque)_j + (motors)_j
 *             + sum over k of H_jk sin(t_k - t_j) w_k^2
 *
 * with f_i the medium's force on link i.  Vectors are in the axes of the middle link, which is why three sines and cosines
 * suffice: of joint 1, joint 2 and t2.  A joint beyond its limit is pushed back as MuJoCo's soft constraints do: the
 * complementarity problem of at most two unknowns is solved exactly.  All of it without a branch, for loops that are
 * vectorised; the same source in both precisions.  NaN and infinity go through to all of the result. */
#ifndef PESBENCH_SWIMMER_DYNAMICS_H
#define PESBENCH_SWIMMER_DYNAMICS_H

#include "lanes.h"
#include "swimmer_environment.h"
#include "vector_math.h"

/* A loop that calls a function is not vectorised, and compilers would rather call those that are used twice. */
#define INLINED static inline __attribute__((always_inline))

/* SI units; capsules of radius 0.1 and cylinder length 1 of density 1000, and the box of equal inertia */
static const double swimmer_mass = 35.604716740684324, swimmer_inertia = 3.9175660390264717,
                    swimmer_armature = 0.1, swimmer_box_length = 1.1362476946200646,
                    swimmer_box_width = 0.1711552442873393, swimmer_density = 4000, swimmer_viscosity = 0.1,
                    swimmer_gear = 150, swimmer_limit = 1.7453292519943295;

/* the joints' entries of the inverse of the mass matrix where all joints are 0: the scale of a limit's softness */
static const double swimmer_compliance[2] = {0.38529334162134676, 0.39333367413834952};

/* A number for each coordinate. */
struct swimmer_five {
    real x, y, heading, first, second;
};

/* forces and torque of the medium on a link of these velocities, along, across and about it */
INLINED void swimmer_drag(real along, real across, real turn, real *force, real *side, real *torque)
{
    const double l = swimmer_box_length, b = swimmer_box_width, d = (l + 2 * b) / 3,
                 pi = 3.14159265358979323846;
    const real stokes = (real)(-3 * pi * d * swimmer_viscosity),
               front = (real)(-0.5 * swimmer_density * b * b), flank = (real)(-0.5 * swimmer_density * l * b),
               spin = (real)(-pi * d * d * d * swimmer_viscosity),
               whirl = (real)(-swimmer_density * b * (l * l * l * l + b * b * b * b) / 64);
    *force = (stokes + front * (along < 0 ? -along : along)) * along;
    *side = (stokes + flank * (across < 0 ? -across : across)) * across;
    *torque = (spin + whirl * (turn < 0 ? -turn : turn)) * turn;
}

/* What a joint's limit asks: f >= 0 along `way`, which is 0 where the joint is within it; `missing`, by how much its
 * acceleration falls short without f; `softness` R. */
INLINED void swimmer_bound(real joint, real rate, real acceleration, real compliance, real *way,
                           real *missing, real *softness)
{
    const real beyond = (joint < 0 ? -joint : joint) - (real)swimmer_limit;
    const real scaled = beyond * 1000, z = scaled < 1 ? scaled : 1, rest = 1 - z;
    const real y = z <= (real)0.5 ? 2 * z * z : 1 - 2 * rest * rest, g = (real)0.9 + (real)0.05 * y;
    const real sign = joint < 0 ? (real)1 : (real)-1;
    const real wanted =
        (real)(1 / (0.95 * 0.95 * 0.02 * 0.02)) * g * beyond - (real)(2 / (0.95 * 0.02)) * (sign * rate);
    const bool active = beyond > 0;
    *way = active ? sign : 0;
    *missing = active ? wanted - sign * acceleration : 0;
    *softness = active ? (1 - g) / g * compliance : 1;
}

/* f >= 0 with a f >= m and f' (a f - m) = 0, for a = (a1 c; c a2) positive definite: whichever of the four choices of what
 * is 0 is consistent; that is one, or several that agree. */
INLINED void swimmer_complement(real a1, real a2, real c, real m1, real m2, real *f1, real *f2)
{
    const real scale = 1 / (a1 * a2 - c * c);
    const real both1 = (a2 * m1 - c * m2) * scale, both2 = (a1 * m2 - c * m1) * scale;
    const real lone1 = m1 > 0 ? m1 / a1 : 0, lone2 = m2 > 0 ? m2 / a2 : 0;
    const bool both = (both1 > 0) & (both2 > 0), first = c * lone1 >= m2;
    *f1 = both ? both1 : first ? lone1 : 0;
    *f2 = both ? both2 : first ? 0 : lone2;
}

/* d2q/dt2 at positions q and velocities v under torques of the two motors. */
INLINED struct swimmer_five swimmer_accelerate(struct swimmer_five q, struct swimmer_five v, real motor1,
                                               real motor2)
{
    const double m = swimmer_mass, a = swimmer_armature, whole = 3 * m + a, mu = m / whole;
    const real h11 = (real)(m * (1.5 - 4 * mu)), h22 = (real)(m * (1.25 - 2.25 * mu)),
               h33 = (real)(m * (0.25 - 0.25 * mu)), h12 = (real)(m * (-0.75 + 3 * mu)),
               h13 = (real)(m * (-0.25 + mu)), h23 = (real)(m * (0.5 - 0.75 * mu));
    const real own = (real)(swimmer_inertia + 2 * a), last = (real)(swimmer_inertia + a), arm = (real)a;
    real s1, c1, s2, c2, sine, cosine;
    sincos_any(q.first, &s1, &c1);
    sincos_any(q.second, &s2, &c2);
    sincos_any(q.heading + q.first, &sine, &cosine);
    const real s13 = s1 * c2 + c1 * s2, c13 = c1 * c2 - s1 * s2;
    const real w1 = v.heading, w2 = w1 + v.first, w3 = w2 + v.second;

    /* velocities: of the root, of the first hinge, of the second */
    const real along = cosine * v.x + sine * v.y, across = cosine * v.y - sine * v.x;
    const real along2 = along + (real)0.5 * w1 * s1, hinge = across + (real)0.5 * w1 * c1,
               hinge3 = hinge - w2;
    real f1, g1, t1, f2, g2, t2, f3, g3, t3;
    swimmer_drag(c1 * along - s1 * across, s1 * along + c1 * across + w1, w1, &f1, &g1, &t1);
    swimmer_drag(along2, hinge - (real)0.5 * w2, w2, &f2, &g2, &t2);
    swimmer_drag(c2 * along2 + s2 * hinge3, c2 * hinge3 - s2 * along2 - (real)0.5 * w3, w3, &f3, &g3, &t3);
    const real x1 = c1 * f1 + s1 * g1, y1 = c1 * g1 - s1 * f1, x3 = c2 * f3 - s2 * g3, y3 = s2 * f3 + c2 * g3;

    const real q1 = w1 * w1, q2 = w2 * w2, q3 = w3 * w3;
    const real r1 = (real)(1 - 2 * mu) * g1 + (real)(0.5 - 2 * mu) * (s1 * (f2 + x3) + c1 * (g2 + y3)) + t1 -
                    motor1 + h12 * s1 * q2 + h13 * s13 * q3;
    const real r2 = (real)(1.5 * mu) * y1 + (real)(1.5 * mu - 0.5) * g2 + (real)(1.5 * mu - 1) * y3 + t2 +
                    motor1 - motor2 - h12 * s1 * q1 + h23 * s2 * q3;
    const real r3 = (real)(0.5 * mu) * (c2 * (y1 + g2) - s2 * (x1 + f2)) + (real)(0.5 * mu - 0.5) * g3 + t3 +
                    motor2 - h13 * s13 * q1 - h23 * s2 * q2;

    /* the inverse of S, by cofactors */
    const real d1 = h11 + own, d2 = h22 + own, d3 = h33 + last;
    const real o12 = h12 * c1 - arm, o13 = h13 * c13, o23 = h23 * c2 - arm;
    const real k11 = d2 * d3 - o23 * o23, k12 = o13 * o23 - o12 * d3, k13 = o12 * o23 - o13 * d2;
    const real scale = 1 / (d1 * k11 + o12 * k12 + o13 * k13);
    const real i11 = k11 * scale, i12 = k12 * scale, i13 = k13 * scale, i22 = (d1 * d3 - o13 * o13) * scale,
               i23 = (o12 * o13 - d1 * o23) * scale, i33 = (d1 * d2 - o12 * o12) * scale;
    real dw1 = i11 * r1 + i12 * r2 + i13 * r3, dw2 = i12 * r1 + i22 * r2 + i23 * r3,
         dw3 = i13 * r1 + i23 * r2 + i33 * r3;

    /* what a torque in a joint does to the rates, and the limits' torques */
    const real by11 = i12 - i11, by12 = i22 - i12, by13 = i23 - i13, by21 = i13 - i12, by22 = i23 - i22,
               by23 = i33 - i23;
    real way1, way2, miss1, miss2, soft1, soft2, push1, push2;
    swimmer_bound(q.first, v.first, dw2 - dw1, (real)swimmer_compliance[0], &way1, &miss1, &soft1);
    swimmer_bound(q.second, v.second, dw3 - dw2, (real)swimmer_compliance[1], &way2, &miss2, &soft2);
    swimmer_complement(soft1 + (by12 - by11), soft2 + (by23 - by22), way1 * way2 * (by22 - by21), miss1,
                       miss2, &push1, &push2);
    push1 *= way1;
    push2 *= way2;
    dw1 += by11 * push1 + by21 * push2;
    dw2 += by12 * push1 + by22 * push2;
    dw3 += by13 * push1 + by23 * push2;

    /* of the root: (sum f_i - m sum s_j (dw_j n_j - w_j^2 e_j)) / (3 m + a) */
    const real part = (real)(1 / whole), u1 = (real)(2 * mu), u2 = (real)(1.5 * mu), u3 = (real)(0.5 * mu);
    const real ax = part * (x1 + f2 + x3) - u1 * (dw1 * s1 - q1 * c1) - u2 * q2 - u3 * (dw3 * s2 + q3 * c2);
    const real ay = part * (y1 + g2 + y3) - u1 * (dw1 * c1 + q1 * s1) + u2 * dw2 + u3 * (dw3 * c2 - q3 * s2);
    return (struct swimmer_five){cosine * ax - sine * ay, sine * ax + cosine * ay, dw1, dw2 - dw1, dw3 - dw2};
}

/* LANES swimmers side by side; rows: x, y, heading, joint 1, joint 2. */
struct swimmers {
    real q[SWIMMER_JOINTS][LANES], v[SWIMMER_JOINTS][LANES], motor[SWIMMER_MOTORS][LANES];
};

/* The torque that an action is. */
static inline real swimmer_torque(real action)
{
    return (real)swimmer_gear * (action < -1 ? -1 : action > 1 ? 1 : action);
}

static inline struct swimmer_five swimmer_row(real (*x)[LANES], int p)
{
    return (struct swimmer_five){x[0][p], x[1][p], x[2][p], x[3][p], x[4][p]};
}

/* x + h y */
static inline struct swimmer_five swimmer_moved(struct swimmer_five x, real h, struct swimmer_five y)
{
    return (struct swimmer_five){x.x + h * y.x, x.y + h * y.y, x.heading + h * y.heading,
                                 x.first + h * y.first, x.second + h * y.second};
}

static inline void swimmer_put(real (*x)[LANES], int p, struct swimmer_five y)
{
    x[0][p] = y.x;
    x[1][p] = y.y;
    x[2][p] = y.heading;
    x[3][p] = y.first;
    x[4][p] = y.second;
}

/* One swimmer's share of a stage: its slopes at `at` are added to `sum` by their weight, and `at` is set to where they lead
 * from `s`. */
INLINED void swimmer_stage(struct swimmers *s, struct swimmers *at, struct swimmers *sum, int p, real ahead,
                           real weight)
{
    const struct swimmer_five v = swimmer_row(at->v, p);
    const struct swimmer_five a =
        swimmer_accelerate(swimmer_row(at->q, p), v, s->motor[0][p], s->motor[1][p]);
    swimmer_put(sum->q, p, swimmer_moved(swimmer_row(sum->q, p), weight, v));
    swimmer_put(sum->v, p, swimmer_moved(swimmer_row(sum->v, p), weight, a));
    swimmer_put(at->q, p, swimmer_moved(swimmer_row(s->q, p), ahead, v));
    swimmer_put(at->v, p, swimmer_moved(swimmer_row(s->v, p), ahead, a));
}

/* An environment step, by the classical method of Runge and Kutta; the motors' torques stay.  Only the first `used` need
 * be right afterwards. */
static inline void swimmer_advance(struct swimmers *restrict s, int used)
{
    const double h = swimmer_substep;
    const real ahead[4] = {(real)(h / 2), (real)(h / 2), (real)h, 0},
               weight[4] = {(real)(h / 6), (real)(h / 3), (real)(h / 3), (real)(h / 6)};
    for (int substep = 0; substep < SWIMMER_SUBSTEPS; substep++) {
        struct swimmers at = *s, sum = *s;
        for (int k = 0; k < 4; k++) {
            const real go = ahead[k], share = weight[k];
            if (used > WIDTH) {
#pragma omp simd
                for (int p = 0; p < LANES; p++)
                    swimmer_stage(s, &at, &sum, p, go, share);
            } else { /* bounds that are constants, which vectorisers want */
#pragma omp simd
                for (int p = 0; p < WIDTH; p++)
                    swimmer_stage(s, &at, &sum, p, go, share);
            }
        }
        *s = sum;
    }
}

#endif
