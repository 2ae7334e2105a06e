/* axis.h: evenly spaced places of one coordinate of theta, the ends among them. */
#ifndef PESBENCH_AXIS_H
#define PESBENCH_AXIS_H

/* The coordinate `index` of theta, at `cells` places from `low` to `high`. */
struct axis {
    int index, cells;
    double low, high;
};

static inline double axis_spacing(const struct axis *axis)
{
    return axis->cells > 1 ? (axis->high - axis->low) / (axis->cells - 1) : 0;
}

/* Place k, which may be beyond the ends; the last one is `high` itself. */
static inline double axis_place(const struct axis *axis, long k)
{
    return k == axis->cells - 1 && k > 0 ? axis->high : axis->low + (double)k * axis_spacing(axis);
}

#endif
