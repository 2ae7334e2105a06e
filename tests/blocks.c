/* blocks.c: how many blocks the pairs of a run fall into, which is what threads have to share; whatever their number. */
#include "harness.h"
#include "test.h"

static int blocks_of(const char *task, int particles, int threads)
{
    const struct setup setup = {.task = task,
                                .estimator = "pes",
                                .request = {.horizon = 20},
                                .unroll = 10,
                                .particles = particles,
                                .sigma = 0.1,
                                .instances = 1,
                                .trials = 1,
                                .threads = threads};
    struct failure failure = {0};
    struct run *run = engine_double.open(&setup, &failure);
    CHECK_TEXT(failure.text, "");
    const int blocks = run ? run->blocks : 0;
    engine_double.close(run);
    return blocks;
}

int main(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        CHECK(blocks_of("toy2d", 64, threads) == 1);   /* no more than one group of noise */
        CHECK(blocks_of("toy2d", 256, threads) == 2);  /* whole groups */
        CHECK(blocks_of("toy2d", 1024, threads) == 4); /* enough to share, though one would hold them all */
        CHECK(blocks_of("toy2d", 65536, threads) == 64);
        CHECK(blocks_of("influence", 1024, threads) == 8); /* states fill a cache sooner */
        CHECK(blocks_of("linear:layout=contiguous", 16, threads) == 8);
    }
    return test_result();
}
