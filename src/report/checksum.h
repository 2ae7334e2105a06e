/* checksum.h: the checksum of Fowler, Noll and Vo (FNV-1a, 64 bits). */
#ifndef PESBENCH_CHECKSUM_H
#define PESBENCH_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

static const uint64_t checksum_start = 0xcbf29ce484222325; /* of no bytes */

/* The sum of what came before, and of `size` bytes after it. */
static inline uint64_t checksum_add(uint64_t sum, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t k = 0; k < size; k++)
        sum = (sum ^ byte[k]) * UINT64_C(0x100000001b3);
    return sum;
}

#endif
