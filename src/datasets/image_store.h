/* image_store.h: images and labels as they are read, file after file. */
#ifndef PESBENCH_IMAGE_STORE_H
#define PESBENCH_IMAGE_STORE_H

#include "failure.h"
#include <stddef.h>

struct image_store {
    int features; /* bytes of an image */
    int classes;  /* labels are below this */
    int count;
    unsigned char *pixel; /* [count][features] */
    unsigned char *label; /* [count] */
};

/* Room for `more` images after those that are there; `path` is what they are to be read from, for the sentence. */
bool store_reserve(struct image_store *store, int more, const char *path, struct failure *failure);

void store_release(struct image_store *store);

/* Where the next image goes. */
static inline unsigned char *store_end(const struct image_store *store)
{
    return store->pixel + (size_t)store->count * (size_t)store->features;
}

#endif
