/* lost_particle.c: keep the first particle of each trial whose loss stops being finite.
 *
 * A block and a lead keep their own first, which is found in the order of their time, by one thread.  The first of a
 * trial is the least of these in the order that lost_particle.h states, which no number of threads changes. */
#include "harness.h"

#include <math.h>
#include <string.h>

static bool is_lost(double x)
{
    return !(fabs(x) < INFINITY);
}

void lost_pair(const struct problem *p, const struct block *b, real *const *loss, long first, long last,
               struct lost_particle *lost)
{
    int k = 0;
    while (!lost->found && k < b->pairs && !is_lost(b->loss[k]))
        k++;
    if (lost->found || k == b->pairs) /* of padding nobody asks */
        return;
    *lost = (struct lost_particle){
        .found = true,
        .instance = b->instance->index,
        .pair = b->first_pair + k,
        .antithetic = p->members == 2,
        .plus = loss && p->members == 2 && is_lost((double)loss[0][k]),
        .minus = loss && p->members == 2 && is_lost((double)loss[1][k]),
        .derivative = p->estimator->unperturbed,
        .fused = loss && last > first,
        .episode = b->segment.episode,
        .first = first,
        .last = last,
    };
}

bool lost_mean(const struct problem *p, const struct instance *instance, const double *gradient,
               struct lost_particle *lost)
{
    const struct segment *s = &instance->clock.segment;
    const bool loss = is_lost(instance->centre_loss);
    double zero = 0;
    for (int i = 0; i < p->dims.param; i++)
        zero += 0 * gradient[i];
    if (!loss && !is_lost(zero))
        return false;
    if (!lost->found)
        *lost = (struct lost_particle){
            .found = true,
            .instance = instance->index,
            .pair = MEAN_PARTICLE,
            .derivative = !loss,
            .episode = s->episode,
            .first = s->t + 1,
            .last = s->t + s->steps,
        };
    return true;
}

static bool is_before(const struct lost_particle *a, const struct lost_particle *b)
{
    if (a->episode != b->episode)
        return a->episode < b->episode;
    if (a->first != b->first)
        return a->first < b->first;
    return a->instance != b->instance ? a->instance < b->instance : a->pair < b->pair;
}

static void keep_first(struct lost_particle *first, const struct lost_particle *other)
{
    if (other->found && (!first->found || is_before(other, first)))
        *first = *other;
}

void lost_instance(const struct run *run, int instance)
{
    struct lost_particle *first = &run->lost[instance / run->instances];
    keep_first(first, &run->lead_lost[instance]);
    for (int k = 0; k < run->blocks; k++)
        keep_first(first, &run->block_lost[instance * run->blocks + k]);
}

static void clear_instance(struct run *run, int instance)
{
    const size_t blocks = (size_t)run->blocks;
    run->lead_lost[instance].found = false;
    memset(run->block_lost + (size_t)instance * blocks, 0, blocks * sizeof *run->block_lost);
}

void lost_clear(struct run *run)
{
    memset(run->lost, 0, (size_t)run->active * sizeof *run->lost);
    for (int k = 0; k < run->active * run->instances; k++)
        clear_instance(run, k);
}

void lost_burnt(struct run *run)
{
    memset(run->lost, 0, (size_t)run->active * sizeof *run->lost);
    for (int k = 0; k < run->active * run->instances; k++) {
        const struct segment *s = &run->instance[k].clock.segment;
        if (s->t + s->steps >= run->problem.dims.horizon)
            clear_instance(run, k);
        lost_instance(run, k);
    }
}

const struct lost_particle *run_lost(const struct run *run)
{
    return run->lost;
}
