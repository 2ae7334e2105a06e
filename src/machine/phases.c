/* phases.c: see phases.h. */
#include "phases.h"

#include <math.h>

struct time_shares shares_of(const struct phase_count *count)
{
    const double offered = (double)count->offered;
    double busy = 0, most = 0;
    struct time_shares shares = {{0}, 0, 0};
    for (int t = 0; t < count->threads; t++) {
        double own = 0;
        for (int k = 0; k < PHASES; k++) {
            const double ticks = (double)count->thread[t].ticks[k];
            shares.phase[k] += ticks / offered;
            own += ticks;
        }
        busy += own;
        most = own > most ? own : most;
    }
    for (int k = 0; k < PHASES; k++)
        shares.phase[k] = offered > 0 ? shares.phase[k] : NAN;
    /* how many threads there were on the average: a round with little to do is left to one */
    const double threads = offered / (double)count->wall;
    shares.waiting = offered > 0 ? 1 - busy / offered : NAN;
    shares.imbalance = busy > 0 ? most * threads / busy - 1 : NAN;
    return shares;
}
