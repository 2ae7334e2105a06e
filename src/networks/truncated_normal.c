/* truncated_normal.c: see truncated_normal.h. */
#include "truncated_normal.h"

#include <math.h>

double truncated_normal_at(struct stream stream, uint32_t i)
{
    double x = 3;
    for (uint32_t attempt = 1; fabs(x) > 2; attempt += 2)
        x = sqrt(-2 * log(uniform_at(stream, i, attempt))) *
            cos(6.283185307179586477 * uniform_at(stream, i, attempt + 1));
    return x;
}

void fill_truncated(struct stream stream, int n, int row, uint32_t tensor, real deviation, real *restrict x)
{
    enum { GROUP = 64 };
    for (int done = 0; done < n; done += GROUP) {
        real attempt[GROUP];
        const int part = n - done < GROUP ? n - done : GROUP;
        uint32_t times = 0;
        for (int p = 0; p < part; p++)
            x[done + p] = 3;
        for (bool more = true; more; times++) {
            more = false;
            fill_noise_from(stream, (uint32_t)done, part, row, 1, tensor, times + 1, 1, attempt, GROUP);
            for (int p = 0; p < part; p++) {
                if (fabs((double)x[done + p]) > 2)
                    x[done + p] = attempt[p];
                more = more || fabs((double)x[done + p]) > 2;
            }
        }
    }
    for (int p = 0; p < n; p++)
        x[p] *= deviation;
}
