/* real.h: the number that particles are made of.
 *
 * The harness, which is the folder of this file, and every plug-in are compiled twice, once per precision;
 * exported symbols carry the suffix _single or _double. */
#ifndef PESBENCH_REAL_H
#define PESBENCH_REAL_H

#ifdef PESBENCH_SINGLE
typedef float real;
#define LANES           16 /* particles in a 64-byte vector; the length of every slice is a multiple of it */
#define PRECISION(name) name##_single
#else
typedef double real;
#define LANES           8
#define PRECISION(name) name##_double
#endif

#endif
