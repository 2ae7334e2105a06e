/* speed_products.c: BLIS's rate for the products that networks are made of, with one thread; see speed.h.
 *
 * The shapes are those of a 784-100-100-10 perceptron with batches of 100 (forward, gradients of weights), of a linear
 * system of 23 states over blocks of particles, one that is large, and one that is all overhead (reference limits,
 * section 2). */
#include "blas.h"
#include "memory.h"
#include "speed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* C = A B, all of them by rows: A [m][k], B [k][n] */
static const struct shape {
    const char *name;
    int m, n, k;
} shapes[] = {
    {"100x100x784", 100, 100, 784}, {"784x100x100", 784, 100, 100},
    {"100x100x100", 100, 100, 100}, {"100x10x100", 100, 10, 100},
    {"32x23x23", 32, 23, 23},       {"23x1024x23", 23, 1024, 23},
    {"512x512x512", 512, 512, 512}, {"4x4x4", 4, 4, 4},
};

struct product {
    const struct shape *shape;
    bool single;
    void *a, *b, *c;
};

static void run_single(void *self, long times)
{
    const struct product *p = self;
    const struct shape *s = p->shape;
    for (long k = 0; k < times; k++)
        multiply_single(s->m, s->n, s->k, 1, p->a, s->k, 1, p->b, s->n, 1, 0, p->c, s->n, 1);
}

static void run_double(void *self, long times)
{
    const struct product *p = self;
    const struct shape *s = p->shape;
    for (long k = 0; k < times; k++)
        multiply_double(s->m, s->n, s->k, 1, p->a, s->k, 1, p->b, s->n, 1, 0, p->c, s->n, 1);
}

static void close_product(void *self)
{
    struct product *p = self;
    free(p->a);
    free(p->b);
    free(p->c);
    free(p);
}

/* numbers between 0 and 1, all different enough */
static void *matrix(int rows, int columns, bool single)
{
    const size_t n = (size_t)rows * (size_t)columns;
    void *memory = memory_aligned((double)n * (single ? sizeof(float) : sizeof(double)));
    for (size_t i = 0; memory && i < n; i++) {
        const double x = (double)(i * 2654435761u % 4096) / 4096;
        if (single)
            ((float *)memory)[i] = (float)x;
        else
            ((double *)memory)[i] = x;
    }
    return memory;
}

static bool add_product(struct speed_plan *plan, const char *precision, const struct shape *shape,
                        struct failure *failure)
{
    const bool single = strcmp(precision, "single") == 0;
    struct speed_row *row = speed_plan_add(plan, failure);
    struct product *p = row ? calloc(1, sizeof *p) : NULL;
    if (!p)
        return row && fail_runtime(failure, "no memory to multiply matrices.");
    *p = (struct product){shape, single, matrix(shape->m, shape->k, single),
                          matrix(shape->k, shape->n, single), matrix(shape->m, shape->n, single)};
    row->kind = "gemm";
    row->name = shape->name;
    row->path = "blis";
    row->precision = precision;
    row->items = 1;
    row->flops = 2.0 * shape->m * shape->n * shape->k;
    row->bytes = NAN;
    row->cell.threads = 1;
    row->work = (struct work){.run = single ? run_single : run_double,
                              .self = p,
                              .threads = 1,
                              .flops = row->flops,
                              .precision = precision,
                              .every = row->flops > 1e8 ? 4 : 1};
    row->close = close_product;
    return (p->a && p->b && p->c) || fail_runtime(failure, "no memory to multiply matrices.");
}

bool speed_add_products(struct speed_plan *plan, const char *precision, struct failure *failure)
{
    bool ok = true;
    for (size_t k = 0; ok && k < sizeof shapes / sizeof *shapes; k++)
        ok = add_product(plan, precision, &shapes[k], failure);
    return ok;
}
