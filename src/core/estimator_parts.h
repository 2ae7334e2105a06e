/* estimator_parts.h: what estimators are made of: draws of the perturbations, credit of pairs, and the mean
 * particle's steps and derivatives. */
#ifndef PESBENCH_ESTIMATOR_PARTS_H
#define PESBENCH_ESTIMATOR_PARTS_H

#include "estimator.h"

#define draw                  PRECISION(draw)
#define draw_at               PRECISION(draw_at)
#define draw_signs            PRECISION(draw_signs)
#define draw_coordinates      PRECISION(draw_coordinates)
#define draw_uniform          PRECISION(draw_uniform)
#define clear_rows            PRECISION(clear_rows)
#define add_rows              PRECISION(add_rows)
#define credit_pairs          PRECISION(credit_pairs)
#define subtract_surrogate    PRECISION(subtract_surrogate)
#define start_from_mean       PRECISION(start_from_mean)
#define start_from_plus       PRECISION(start_from_plus)
#define advance_mean          PRECISION(advance_mean)
#define differentiate_mean    PRECISION(differentiate_mean)
#define variance_factor       PRECISION(variance_factor)
#define carry_mean            PRECISION(carry_mean)
#define tangent_rows          PRECISION(tangent_rows)
#define tangent_columns       PRECISION(tangent_columns)
#define differentiate_windows PRECISION(differentiate_windows)

/* eps of the problem's sampling, N(0, sigma^2 I) but for rademacher, keyed by pair, episode and the step at
 * which the segment starts. */
void draw(const struct problem *, struct block *);

/* The same as it was, or will be, drawn at `step` of this episode. */
void draw_at(const struct problem *, struct block *, long step);

/* x = +1 or -1, [rows][ld], keyed by pair, episode and `step`: independent of what draw() draws there. */
void draw_signs(const struct block *, long step, int rows, real *x);

/* x ~ N(0, I), [rows][ld], of the coordinates after the parameters', at the start of the episode. */
void draw_coordinates(const struct problem *, const struct block *, int rows, real *x);

/* Uniform in (0, 1), keyed by instance, episode and `step`. */
double draw_uniform(const struct instance *, long step);

void clear_rows(const struct block *, int rows, real *x);              /* x = 0;  x: [rows][ld] */
void add_rows(const struct block *, int rows, const real *x, real *y); /* y += x */

/* gradient += 1/(2 sigma^2 M) sum over pairs of weight (L+ - L-);  weight: [param][ld].  One-sided:
 * 1/(sigma^2 M) sum of weight (L+ - baseline). */
void credit_pairs(const struct problem *, const struct block *, const real *weight, double *gradient);

/* Take 2 eps . q off every pair's difference, q being the instance's surrogate. */
void subtract_surrogate(const struct problem *, const struct block *);

/* The total variance of that estimate, of a single window and with eps as weight, over |g|^2, where the
 * antithetic difference is linear with gradient g; NaN where curvature adds to it. */
double variance_factor(const struct problem *);

/* All members start from the instance's mean particle as it was at the start of the segment. */
void start_from_mean(const struct problem *, struct block *);

/* The minus member starts where the plus member stands. */
void start_from_plus(const struct problem *, struct block *);

/* Advance the mean particle through the segment; the second also adds dL_segment/dtheta, the state it starts
 * from held fixed. */
void advance_mean(const struct problem *, struct instance *);
void differentiate_mean(const struct problem *, struct instance *, double *gradient);

/* The same by truncated windows, the last of which may be shorter: influence from one on another is left out. */
void differentiate_windows(const struct problem *, struct instance *, long window, double *gradient);

/* The same by real-time recurrent learning, with all influence since the episode began, for a lead that has these rows
 * and columns: its own memory is Gamma, a tangent in each column, or, where particles are contiguous, one after the
 * other. */
void carry_mean(const struct problem *, struct instance *, double *gradient);
int tangent_rows(const struct problem *);
int tangent_columns(const struct problem *);

#endif
