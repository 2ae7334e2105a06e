/* clock.c: where instances are in their episodes: put at the start, and moved on from segment to segment, which are what
 * ends of windows, of episodes and renewals of noise cut the steps to come into. */
#include "harness.h"

#include <limits.h>

void run_begin(struct run *run, int trials, const struct identity *identity)
{
    run->active = trials;
    for (int k = 0; k < trials * run->instances; k++) {
        struct instance *instance = &run->instance[k];
        const struct identity id = identity[k / run->instances];
        instance->index = k % run->instances;
        instance->noise = stream_make(id.seed, id.replicate, (uint32_t)instance->index, PURPOSE_PERTURBATION);
        instance->signs = stream_make(id.seed, id.replicate, (uint32_t)instance->index, PURPOSE_SIGNS);
        instance->kept = 0;
        /* as at the end of the episode before the first: the next segment starts episode 0 */
        instance->clock = (struct clock){.segment = {.t = run->problem.dims.horizon, .episode = UINT32_MAX}};
    }
    lost_clear(run);
}

bool clock_next(const struct run *run, const struct instance *instance, struct clock *clock)
{
    struct segment *s = &clock->segment;
    const long horizon = run->problem.dims.horizon;
    s->t += s->steps;
    s->steps = 0;
    s->begins = false;
    if (clock->left == 0)
        return false;
    if (s->t >= horizon) {
        s->t = 0;
        s->begins = true;
        s->episode++;
        s->data = episode_data(run->task.request.seed, instance->index, s->episode);
    }
    if (clock->window_left == 0)
        clock->window_left = run->problem.unroll;
    long steps = horizon - s->t;
    const long renewal_left = run->renewal - s->t % run->renewal;
    steps = renewal_left < steps ? renewal_left : steps;
    steps = clock->window_left < steps ? clock->window_left : steps;
    steps = clock->left < steps ? clock->left : steps;
    s->steps = (int)(steps < INT_MAX ? steps : INT_MAX);
    clock->left -= s->steps;
    clock->window_left -= s->steps;
    return true;
}
