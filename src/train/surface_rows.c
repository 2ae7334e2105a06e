/* surface_rows.c: see surface_rows.h. */
#include "surface_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void filled_free(struct filled *f)
{
    if (!f)
        return;
    free(f->theta);
    free(f->loss);
    free(f->error);
    surface_paths_close(&f->paths);
    free(f);
}

struct filled *filled_make(const struct surface *s, struct failure *failure)
{
    const size_t cells = (size_t)surface_cells(s), param = (size_t)s->param;
    struct filled *f = calloc(1, sizeof *f);
    if (f) {
        *f = (struct filled){.surface = *s,
                             .theta = calloc(param, sizeof *f->theta),
                             .loss = calloc(cells, sizeof *f->loss),
                             .error = calloc(cells, sizeof *f->error)};
        f->surface.theta = f->theta;
    }
    if (f && f->theta && f->loss && f->error) {
        memcpy(f->theta, s->theta, param * sizeof *f->theta);
        return f;
    }
    filled_free(f);
    fail_runtime(failure, "no memory for %zu cells.", cells);
    return NULL;
}

static void fill_row(struct report *row, long k, const void *context)
{
    const struct filled *f = context;
    double *theta = report_vector_room(row, "theta", f->surface.param);
    if (theta)
        surface_theta(&f->surface, k, theta);
    if (f->surface.points) {
        report_text(row, "path", f->paths.name[f->paths.point[k].path]);
        report_number(row, "update", f->paths.point[k].update);
    }
    report_number(row, "loss", f->loss[k]);
    report_number(row, "error", f->error[k]);
    report_text(row, "status", fabs(f->loss[k]) < INFINITY ? "ok" : f->stopped ? "skipped" : "nonfinite");
}

static void forget(void *context)
{
    filled_free(context);
}

void filled_rows(struct filled *f, struct report *report)
{
    report_series(report, (long)surface_cells(&f->surface), fill_row, f, forget);
}
