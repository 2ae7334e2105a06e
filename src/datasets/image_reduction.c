/* image_reduction.c: see image_reduction.h. */
#include "image_reduction.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* out [side][side] = means of squares of in [side * square][side * square]; down [side * square]: for the sums of a row of
 * squares' columns, which are added a vector at a time */
static void reduce_plane(int side, int square, const unsigned char *restrict in, int *restrict down,
                         unsigned char *out)
{
    const int width = side * square, pixels = square * square;
    for (int i = 0; i < side; i++) {
        memset(down, 0, (size_t)width * sizeof *down);
        for (int a = 0; a < square; a++, in += width)
            for (int x = 0; x < width; x++)
                down[x] += in[x];
        for (int j = 0; j < side; j++) {
            int sum = 0;
            for (int b = 0; b < square; b++)
                sum += down[j * square + b];
            out[i * side + j] = (unsigned char)((sum + pixels / 2) / pixels);
        }
    }
}

bool reduce_images(const struct images *images, int side, const char *what, struct images **reduced,
                   struct failure *failure)
{
    *reduced = NULL;
    if (side == 0 || (side == images->rows && side == images->columns))
        return true;
    if (side > images->rows || images->rows % side || images->rows != images->columns)
        return fail(failure, "%s: expected 0 or a divisor of the %d pixels that a side has, found %d.", what,
                    images->rows, side);
    const int features = side * side * images->planes, all = images->count + images->test;
    const double bytes = (double)features * all + sizeof **reduced;
    if (!memory_fits(bytes, "the images, averaged down", failure))
        return false;
    struct images *out = malloc((size_t)bytes);
    int *down = malloc((size_t)images->columns * sizeof *down);
    if (!out || !down) {
        free(out);
        free(down);
        return fail_runtime(failure, "no memory for %d images of %d x %d pixels.", all, side, side);
    }
    unsigned char *pixel = (unsigned char *)(out + 1);
    for (size_t k = 0; k < (size_t)all * (size_t)images->planes; k++)
        reduce_plane(side, images->rows / side,
                     images->pixel + k * (size_t)images->rows * (size_t)images->columns, down,
                     pixel + k * (size_t)side * (size_t)side);
    free(down);
    *out = *images;
    out->rows = out->columns = side;
    out->features = features;
    out->pixel = pixel;
    *reduced = out;
    return true;
}
