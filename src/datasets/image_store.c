/* image_store.c: see image_store.h. */
#include "image_store.h"

#include <stdlib.h>

bool store_reserve(struct image_store *store, int more, const char *path, struct failure *failure)
{
    const size_t count = (size_t)store->count + (size_t)more;
    unsigned char *pixel = realloc(store->pixel, count * (size_t)store->features);
    if (pixel)
        store->pixel = pixel;
    unsigned char *label = pixel ? realloc(store->label, count) : NULL;
    if (label)
        store->label = label;
    return label || fail_runtime(failure, "no memory for the %zu images up to the end of '%s'.", count, path);
}

void store_release(struct image_store *store)
{
    free(store->pixel);
    free(store->label);
    *store = (struct image_store){0};
}
