/* images.c: see images.h.
 *
 * The sets that are open are a list behind one mutex: the only memory of the suite that threads share and change.  A
 * task has nowhere else to leave what the next task, of another precision or estimator, could use.  A set that nobody
 * has open any more is kept until another is read, so that tasks opened one after the other read it once, too. */
#include "images.h"
#include "image_sources.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096, FOLDER_BYTES = 3900 };

struct opened {
    struct images images;
    struct image_store store;
    const struct image_source *source;
    char *folder; /* NULL: generated */
    uint64_t seed;
    int users;
    struct opened *next;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct opened *first_opened; /* guarded by the mutex */

/* ---- reading one ----------------------------------------------------------------------------------------- */

static void release(struct opened *o)
{
    store_release(&o->store);
    free(o->folder);
    free(o);
}

static bool read_folder(struct opened *o, char *from, struct failure *failure)
{
    const struct image_source *source = o->source;
    char path[PATH_BYTES];
    struct stat about;
    if (strlen(o->folder) > FOLDER_BYTES)
        return fail(failure, "--data: expected a path of at most %d characters, found '%.60s...'.",
                    FOLDER_BYTES, o->folder);
    snprintf(path, sizeof path, "%s/%s", o->folder, source->folder);
    const bool there = stat(path, &about) == 0;
    if (!there || !S_ISDIR(about.st_mode))
        return fail_runtime(
            failure,
            "'%s': expected the folder of %s, found: %s; --data or PESBENCH_DATA says where it "
            "is, and without either images are generated.",
            path, source->title, there ? "it is no folder" : strerror(errno));
    if (!source->read(path, source, &o->store, &o->images.test, from, failure))
        return false;
    return o->store.count - o->images.test >= source->parts ||
           fail_runtime(failure,
                        "'%s': expected at least %d images to train on and to validate, found %d; get the "
                        "files again.",
                        path, source->parts, o->store.count - o->images.test);
}

static bool generate(struct opened *o, char *from, struct failure *failure)
{
    *from = 0;
    const int count = o->source->generated;
    if (!store_reserve(&o->store, count, "the generated set", failure))
        return false;
    o->source->generate(o->seed, count, &o->store);
    o->store.count = count;
    return true;
}

static void describe(struct opened *o, const char *from)
{
    const struct image_source *source = o->source;
    struct images *images = &o->images;
    images->rows = source->rows;
    images->columns = source->columns;
    images->planes = source->planes;
    images->features = o->store.features;
    images->classes = o->store.classes;
    images->count = o->store.count - images->test;
    images->train = images->count - images->count / source->parts;
    images->pixel = o->store.pixel;
    images->label = o->store.label;
    for (int k = 0; k < source->planes; k++) {
        images->mean[k] = o->folder ? source->mean[k] : source->generated_mean;
        images->deviation[k] = o->folder ? source->deviation[k] : source->generated_deviation;
    }
    snprintf(images->name, sizeof images->name, "%s%s%.100s (%d training and %d validation images)",
             o->folder ? "" : "synthetic stand-in, generated digits for ", source->title, from, images->train,
             images->count - images->train);
}

/* NULL with a sentence. */
static struct opened *read_set(const struct image_source *source, const char *folder, uint64_t seed,
                               struct failure *failure)
{
    struct opened *o = calloc(1, sizeof *o);
    char from[IMAGE_NAME_LENGTH] = "";
    if (o)
        o->folder = folder ? strdup(folder) : NULL;
    if (!o || (folder && !o->folder)) {
        free(o);
        fail_runtime(failure, "no memory for images.");
        return NULL;
    }
    o->source = source;
    o->seed = seed;
    o->store.features = source->rows * source->columns * source->planes;
    o->store.classes = IMAGE_CLASSES;
    if (!(folder ? read_folder(o, from, failure) : generate(o, from, failure))) {
        release(o);
        return NULL;
    }
    describe(o, from);
    return o;
}

/* ---- sharing it ------------------------------------------------------------------------------------------ */

static struct opened *find(const struct image_source *source, const char *folder, uint64_t seed)
{
    for (struct opened *o = first_opened; o; o = o->next)
        if (o->source == source &&
            (folder ? o->folder && strcmp(o->folder, folder) == 0 : !o->folder && o->seed == seed))
            return o;
    return NULL;
}

static void release_unused(void)
{
    for (struct opened **at = &first_opened; *at;) {
        struct opened *o = *at;
        if (o->users > 0) {
            at = &o->next;
            continue;
        }
        *at = o->next;
        release(o);
    }
}

/* The set, found or read, with one user more; under the mutex. */
static struct opened *use(const struct image_source *source, const char *folder, uint64_t seed,
                          struct failure *failure)
{
    struct opened *o = find(source, folder, seed);
    if (!o) {
        release_unused();
        o = read_set(source, folder, seed, failure);
        if (!o)
            return NULL;
        o->next = first_opened;
        first_opened = o;
    }
    o->users++;
    return o;
}

bool open_images(const char *which, const char *folder, uint64_t seed, const struct images **images,
                 struct failure *failure)
{
    const struct image_source *source = image_source_named(which, failure);
    if (!source)
        return false;
    pthread_mutex_lock(&mutex);
    struct opened *o = use(source, folder, seed, failure);
    pthread_mutex_unlock(&mutex);
    if (o)
        *images = &o->images;
    return o != NULL;
}

void close_images(const struct images *images)
{
    pthread_mutex_lock(&mutex);
    for (struct opened *o = first_opened; o; o = o->next)
        if (&o->images == images)
            o->users--;
    pthread_mutex_unlock(&mutex);
}
