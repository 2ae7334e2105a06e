/* lost_sentence.c: see lost_sentence.h. */
#include "lost_sentence.h"

#include <stdio.h>

static void name_particle(const struct lost_particle *lost, char *text, size_t size)
{
    const int pair = lost->pair;
    if (pair == MEAN_PARTICLE)
        snprintf(text, size, "the mean particle");
    else if (!lost->antithetic)
        snprintf(text, size, "particle %d", pair);
    else if (lost->plus && lost->minus)
        snprintf(text, size, "particles %d and %d (theta +- eps of pair %d)", 2 * pair, 2 * pair + 1, pair);
    else if (lost->plus || lost->minus)
        snprintf(text, size, "particle %d (theta %c eps of pair %d)", 2 * pair + lost->minus,
                 lost->plus ? '+' : '-', pair);
    else
        snprintf(text, size, "both particles of pair %d", pair);
}

/* Of a pair whose members' losses are finite it is what they add up to that is not. */
static const char *name_loss(const struct lost_particle *lost)
{
    if (lost->derivative)
        return "derivative";
    return lost->antithetic && !lost->plus && !lost->minus ? "summed loss" : "loss";
}

static void name_steps(const struct lost_particle *lost, char *text, size_t size)
{
    const unsigned long episode = lost->episode;
    if (lost->first == lost->last)
        snprintf(text, size, "at step %ld of episode %lu", lost->first, episode);
    else
        snprintf(text, size, "in steps %ld to %ld of episode %lu%s", lost->first, lost->last, episode,
                 lost->fused ? " (--stepwise says which)" : "");
}

void lost_sentence(const struct lost_particle *lost, int instances, const char *whose, char *text,
                   size_t size)
{
    char particle[128], steps[128], instance[64] = "";
    text[0] = '\0';
    if (!lost->found)
        return;
    name_particle(lost, particle, sizeof particle);
    name_steps(lost, steps, sizeof steps);
    if (instances > 1)
        snprintf(instance, sizeof instance, " of instance %d", lost->instance);
    snprintf(text, size, "the %s of %s%s%s%s stopped being finite %s", name_loss(lost), particle, instance,
             whose ? " of " : "", whose ? whose : "", steps);
}
