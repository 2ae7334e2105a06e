/* packed_file.h: the bytes of a file that may be gzipped (RFC 1952), one after the other.
 *
 * What is gzipped is known by its first two bytes, not by its name, and unpacked by zlib as it is read; a build without
 * zlib says so in a sentence.  Check sums are verified, and bytes after the compressed data are an error. */
#ifndef PESBENCH_PACKED_FILE_H
#define PESBENCH_PACKED_FILE_H

#include "failure.h"
#include <stddef.h>
#include <stdint.h>

struct packed_file;

/* NAME, or NAME.gz where there is no NAME.  NULL with a sentence where there is neither, or where it is no regular
 * file. */
struct packed_file *packed_open(const char *name, struct failure *failure);
void packed_close(struct packed_file *file);

/* Is there NAME or NAME.gz? */
bool packed_exists(const char *name);

const char *packed_path(const struct packed_file *file); /* the name of the two that it has */

/* No more bytes than these can come out of it, so that nobody need believe a header. */
uint64_t packed_most(const struct packed_file *file);

/* The next n bytes; *found is less than n only at the end.  A false answer has a sentence: the file cannot be read,
 * is truncated or damaged. */
bool packed_read(struct packed_file *file, void *bytes, size_t n, size_t *found, struct failure *failure);

#endif
