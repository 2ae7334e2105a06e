/* image_generator.h: images of digits as if written by hand, for where there are no real ones.
 *
 * A digit is a few strokes of a pen, each a quadratic B-spline through points that are known for its class, and
 * displaced at random; the whole is slanted, turned, stretched and shifted.  Image k is a function of seed and k
 * alone: Philox words, integers and additions, products, quotients and square roots of floats that are not contracted,
 * so that every compiler and number of threads draws the same bytes. */
#ifndef PESBENCH_IMAGE_GENERATOR_H
#define PESBENCH_IMAGE_GENERATOR_H

#include <stdint.h>

enum { DIGIT_SIDE = 28, COLOURED_SIDE = 32, COLOURED_PLANES = 3 };

/* pixel[k]: white on black, row-major, of image k;  label[k] is uniform on 0..9. */
void generate_digits(uint64_t seed, int count, unsigned char (*pixel)[DIGIT_SIDE * DIGIT_SIDE],
                     unsigned char *label);

/* The same digits on a larger sheet, of any colour on any other, though mostly a lighter one; plane after plane. */
void generate_coloured_digits(uint64_t seed, int count,
                              unsigned char (*pixel)[COLOURED_PLANES * COLOURED_SIDE * COLOURED_SIDE],
                              unsigned char *label);

#endif
