/* No allocation once a run is open, and memory as the estimators' table says (reference estimators, section
 * 7), in numbers of `real`: 2M S + M P for PES, whose accumulators stay, 2M S for NRES, whose noise is drawn
 * again. */
#include "engine.h"
#include "test.h"

#include <sys/resource.h>

#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined SANITIZED || defined __clang__
int main(void)
{
    SKIP("a sanitizer has an allocator of its own, and clang's OpenMP library allocates in every region");
}
#else

static bool refused;     /* memory for whole slices */
static long allocations; /* of this program, whose malloc and so on these are */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
    return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
    return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
    if (refused)
        return NULL;
    return __libc_memalign(alignment, size);
}

static struct run *opened(const char *precision, const char *estimator, int particles, int threads)
{
    const struct setup setup = {.task = "influence",
                                .estimator = estimator,
                                .unroll = 3,
                                .particles = particles,
                                .sigma = 0.1,
                                .instances = 1,
                                .trials = 1,
                                .threads = threads};
    struct failure failure = {0};
    struct run *run = engine_of(precision)->open(&setup, &failure);
    CHECK(run != NULL);
    return run;
}

static void check_quiet(const char *precision, const char *estimator, int threads)
{
    const struct engine *engine = engine_of(precision);
    struct run *run = opened(precision, estimator, 20000, threads);
    const struct identity identity = {1, 0};
    const double theta = 0.5;
    double gradient;
    engine->begin(run, 1, &identity);
    engine->advance(run, 3, &theta, &gradient, NULL); /* threads start */
    CHECK(allocations > 0);                           /* they are counted */
    allocations = 0;
    for (int k = 0; k < 20; k++)
        engine->advance(run, 3, &theta, &gradient, NULL);
    if (allocations)
        fprintf(stderr, "%s, %s precision, %d threads\n", estimator, precision, threads);
    CHECK(allocations == 0);
    CHECK(fabs(gradient) < INFINITY);
    engine->close(run);
}

static double resident_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

/* `reals` a particle; what is stated, and what is really resident, within 6 % */
static void check_memory(const char *estimator, double reals)
{
    enum { PARTICLES = 1000000 };
    const struct engine *engine = engine_of("single");
    const double before = resident_bytes(), expected = PARTICLES * reals * (double)sizeof(float);
    struct run *run = opened("single", estimator, PARTICLES, 1);
    const struct identity identity = {1, 0};
    const double theta = 0.5, stated = engine->facts(run)->bytes;
    double gradient;
    engine->begin(run, 1, &identity);
    engine->advance(run, 3, &theta, &gradient, NULL);
    CHECK(stated >= expected && stated <= 1.06 * expected);
    CHECK(resident_bytes() - before <= 1.06 * expected);
    engine->close(run);
}

static void count_step(void *context, long t, double loss, const double *state)
{
    (void)t, (void)loss, (void)state;
    ++*(long *)context;
}

/* Without memory nothing is traced, and that is said. */
static void check_refused_trace(void)
{
    const struct setup setup = {
        .task = "influence", .request = {.horizon = 20}, .instances = 1, .trials = 1, .threads = 1};
    struct failure failure = {0};
    struct run *run = engine_double.open(&setup, &failure);
    const double theta = 0.5;
    long steps = 0;
    refused = true;
    CHECK(!engine_double.trace(run, &theta, count_step, &steps, &failure));
    refused = false;
    CHECK(steps == 0 && failure.status == EXIT_RUNTIME && strstr(failure.text, "no memory"));
    CHECK(engine_double.trace(run, &theta, count_step, &steps, &failure) && steps == 20);
    engine_double.close(run);
}

int main(void)
{
    check_refused_trace();
    static const char *const estimators[] = {"pes",  "nres",  "tes",
                                             "gpes", "tbptt", "nres:sampling=leave_one_out"};
    check_memory("nres", 23); /* the smaller first: what is resident never shrinks */
    check_memory("pes", 23.5);
    for (size_t k = 0; k < sizeof estimators / sizeof *estimators; k++)
        for (int threads = 1; threads <= 2; threads++) {
            check_quiet("single", estimators[k], threads);
            check_quiet("double", estimators[k], threads);
        }
    return test_result();
}
#endif
