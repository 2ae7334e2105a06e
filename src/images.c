/* images.c: see images.h.  (The readers and the generator come with the next commits.) */
#include "images.h"

bool open_images(const char *which, const char *folder, uint64_t seed, const struct images **images,
                 struct failure *failure)
{
    (void)folder, (void)seed, (void)images;
    return fail(failure, "'%s': sets of images cannot be opened yet.", which);
}

void close_images(const struct images *images)
{
    (void)images;
}
