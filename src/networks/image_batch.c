/* image_batch.c: see image_batch.h. */
#include "image_batch.h"

enum { STRIP = 64 }; /* features of all images that are transposed together: a cache line of each */

/* A plane's pixels are centred, then scaled: an order that no contraction changes, so that all compilers agree. */
struct standard {
    real centre, scale;
};

static struct standard standard_of(const struct images *images, int plane)
{
    return (struct standard){(real)(255 * images->mean[plane]), (real)(1 / (255 * images->deviation[plane]))};
}

void gather_batch(const struct images *images, const int *index, int n, real *restrict x, size_t ld)
{
    const int area = images->rows * images->columns;
    for (int plane = 0; plane < images->planes; plane++) {
        const struct standard to = standard_of(images, plane);
        for (int k = 0; k < n; k++) {
            const size_t first = (size_t)(plane * area);
            const unsigned char *from = images->pixel + (size_t)index[k] * (size_t)images->features + first;
            real *restrict row = x + (size_t)k * ld + first;
#pragma omp simd
            for (int i = 0; i < area; i++)
                row[i] = ((real)from[i] - to.centre) * to.scale;
        }
    }
}

void gather_batch_transposed(const struct images *images, const int *index, int n, real *restrict x,
                             size_t ld)
{
    const int area = images->rows * images->columns, features = images->features;
    for (int first = 0; first < features; first += STRIP) {
        const int end = first + STRIP < features ? first + STRIP : features;
        for (int i = first; i < end; i++) {
            const struct standard to = standard_of(images, i / area);
            for (int k = 0; k < n; k++) {
                const unsigned char pixel = images->pixel[(size_t)index[k] * (size_t)features + (size_t)i];
                x[(size_t)i * ld + (size_t)k] = ((real)pixel - to.centre) * to.scale;
            }
        }
    }
}
