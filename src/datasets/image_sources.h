/* image_sources.h: which sets of images there are, and how each is read or made up. */
#ifndef PESBENCH_IMAGE_SOURCES_H
#define PESBENCH_IMAGE_SOURCES_H

#include "image_store.h"
#include "images.h"

struct image_source {
    const char *name, *title, *folder;
    int rows, columns, planes;
    double mean[IMAGE_PLANES_AT_MOST], deviation[IMAGE_PLANES_AT_MOST]; /* as published; see images.h */
    int parts; /* of the images that are there, in so many equal parts, the last is for validation */

    /* All files of the folder, the last *test images being for tests; `from` says which files where that is not
     * always the same. */
    bool (*read)(const char *folder, const struct image_source *source, struct image_store *store, int *test,
                 char *from, struct failure *failure);

    int generated;                              /* images, where there is no folder */
    double generated_mean, generated_deviation; /* of any plane, of any seed to within 1 % */
    void (*generate)(uint64_t seed, int count, struct image_store *store);
};

/* NULL with a sentence where there is none of that name. */
const struct image_source *image_source_named(const char *name, struct failure *failure);

#endif
