/* image_reduction.c: see image_reduction.h. */
#include "image_reduction.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* out [side][side] = means of squares of in [side * square][side * square] */
static void reduce_plane(int side, int square, const unsigned char *in, unsigned char *out)
{
    const int width = side * square, pixels = square * square;
    for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++) {
            int sum = 0;
            for (int a = 0; a < square; a++)
                for (int b = 0; b < square; b++)
                    sum += in[(i * square + a) * width + j * square + b];
            out[i * side + j] = (unsigned char)((sum + pixels / 2) / pixels);
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
    if (!out)
        return fail_runtime(failure, "no memory for %d images of %d x %d pixels.", all, side, side);
    unsigned char *pixel = (unsigned char *)(out + 1);
    for (size_t k = 0; k < (size_t)all * (size_t)images->planes; k++)
        reduce_plane(side, images->rows / side,
                     images->pixel + k * (size_t)images->rows * (size_t)images->columns,
                     pixel + k * (size_t)side * (size_t)side);
    *out = *images;
    out->rows = out->columns = side;
    out->features = features;
    out->pixel = pixel;
    *reduced = out;
    return true;
}
