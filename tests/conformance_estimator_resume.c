/* conformance_estimator_resume.c: a run that is saved, and loaded by another, goes on with the same bits; see
 * conformance_estimator.c. */
#include "archive.h"
#include "conformance_estimator.h"
#include "test.h"

#include <unistd.h>

enum { HORIZON = 12, UNROLL = 5, TRIALS = 2, ADVANCES = 9 };

/* steps of each advance: ends of windows, of episodes, and amid both */
static const long steps[ADVANCES] = {5, 3, 4, 5, 2, 5, 7, 1, 24};

static void forget(struct session *s)
{
    for (int k = 0; k < s->trials * s->param; k++)
        s->gradient[k] = NAN;
}

/* theta moves a little, as in training */
static void advance_and_move(struct session *s, long n)
{
    forget(s);
    session_advance(s, n);
    for (int k = 0; k < s->trials * s->param; k++)
        s->theta[k] -= 1e-4 * s->gradient[k] / (1 + fabs(s->gradient[k]));
}

static bool move(struct session *s, bool load, const char *path)
{
    struct archive archive;
    struct failure failure = {0};
    bool ok = load ? archive_open(&archive, path, &failure) : archive_create(&archive, path, &failure);
    if (ok) {
        s->engine->archive(s->run, &archive);
        archive_reals(&archive, s->theta, (size_t)(s->trials * s->param));
        ok = load ? archive_finished(&archive) : archive_commit(&archive);
    }
    archive_close(&archive);
    if (!ok)
        fprintf(stderr, "%s\n", failure.text);
    return ok;
}

/* A run that was elsewhere before, with other noise and other threads, so that nothing is right by chance. */
static struct session elsewhere(const char *precision, struct setup setup)
{
    struct session s = session_open(precision, setup);
    session_begin(&s, 77);
    session_advance(&s, 17);
    session_begin(&s, 1);
    return s;
}

static void check_at(const char *precision, struct setup setup, int saved, const char *path)
{
    setup.threads = 1 + saved % 2;
    struct session whole = session_open(precision, setup);
    for (int k = 0; k < saved; k++)
        advance_and_move(&whole, steps[k]);
    CHECK(move(&whole, false, path));
    setup.threads = 2 - saved % 2;
    struct session resumed = elsewhere(precision, setup);
    CHECK(move(&resumed, true, path));
    for (int k = saved; k < ADVANCES; k++) {
        advance_and_move(&whole, steps[k]);
        advance_and_move(&resumed, steps[k]);
        CHECK(gradients_unlike(&whole, &resumed) == 0);
        CHECK(count_unlike(whole.trials * whole.param, whole.theta, resumed.theta) == 0);
    }
    CHECK(!isnan(whole.gradient[0]));
    session_close(&whole);
    session_close(&resumed);
}

/* An archive of a run of another shape is refused. */
static void check_shape(const char *precision, struct setup setup, const char *path)
{
    struct session whole = session_open(precision, setup);
    session_advance(&whole, UNROLL);
    CHECK(move(&whole, false, path));
    session_close(&whole);
    setup.instances++;
    struct session other = session_open(precision, setup);
    struct archive archive;
    struct failure failure = {0};
    CHECK(archive_open(&archive, path, &failure));
    other.engine->archive(other.run, &archive);
    CHECK(!archive.ok && strstr(failure.text, "instances: expected 3, found 2"));
    archive_close(&archive);
    session_close(&other);
}

static void check_spec(const struct estimator *e, const char *spec, const char *precision, const char *path)
{
    /* `large` has several blocks, the last one of another width */
    const struct setup small = {.task = task_for(e, "linquad"),
                                .estimator = spec,
                                .unroll = UNROLL,
                                .request = {.horizon = HORIZON},
                                .particles = 30,
                                .sigma = 0.05,
                                .trials = TRIALS,
                                .instances = 2};
    struct setup large = small;
    large.particles = 1502;
    for (int k = 0; k < ADVANCES; k++)
        check_at(precision, small, k, path);
    check_at(precision, large, 2, path);
    check_shape(precision, small, path);
}

int check_resume(const struct estimator *e, const char *spec)
{
    static const char *const precisions[] = {"single", "double"};
    char path[] = "/tmp/pesbench-resume-XXXXXX";
    const int file = mkstemp(path);
    CHECK(file >= 0);
    for (int p = 0; file >= 0 && p < 2; p++) {
        check_spec(e, spec, precisions[p], path);
        if (strcmp(spec, "guided_es") == 0) /* one surrogate is no memory: it is replaced in every window */
            check_spec(e, "guided_es:subspace=3", precisions[p], path);
    }
    if (file >= 0) {
        close(file);
        unlink(path);
    }
    return test_result();
}
