/* real.h: the number that particles are made of.
 *
 * Compiled twice, once per precision: the harness, which is the folder of this file, networks/, every plug-in, and what
 * else is made of particles (core_files in CMakeLists.txt).  Exported symbols carry the suffix _single or _double. */
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
