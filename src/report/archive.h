/* archive.h: a file that a run can be resumed from: values in order, and proof that none of them changed.
 *
 *     magic, version, byte order | size of the file | FNV-1a checksum of the rest | values
 *
 * One function moves a value in either direction, so that what is saved and what is loaded cannot differ.  The
 * file is written whole or not at all, and read to its end, and checked, before the first value is taken from
 * it. */
#ifndef PESBENCH_ARCHIVE_H
#define PESBENCH_ARCHIVE_H

#include "failure.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARCHIVE_VERSION = 3 }; /* of everything that is put into one, in any order */

struct archive {
    bool loading, ok; /* ok: nothing failed so far; when it is false, values are left as they are */
    const char *path;
    FILE *stream;
    struct whole_file file;   /* saving */
    uint64_t left, size, sum; /* loading: bytes to come; saving: bytes and checksum so far */
    struct failure *failure;  /* where the first sentence goes */
};

/* What is at `path`: nothing, a file of 0 bytes, a whole archive, or something that is none, of which
 * `failure` says why. */
enum archive_state { ARCHIVE_ABSENT, ARCHIVE_EMPTY, ARCHIVE_WHOLE, ARCHIVE_UNFIT };
enum archive_state archive_look(const char *path, struct failure *failure);

/* Start to save, and put the file in its place; before that, what is there stays. */
bool archive_create(struct archive *archive, const char *path, struct failure *failure);
bool archive_commit(struct archive *archive);

/* Start to load from an archive that is whole.  What closes it asks whether all was taken. */
bool archive_open(struct archive *archive, const char *path, struct failure *failure);
bool archive_finished(struct archive *archive);

/* End, whatever happened; may follow archive_commit and failures, and a struct that is all 0. */
void archive_close(struct archive *archive);

/* Save or load.  A count is loaded only if it is within 0..most. */
void archive_bytes(struct archive *archive, void *value, size_t size);
void archive_reals(struct archive *archive, double *value, size_t n);
void archive_long(struct archive *archive, long *value);
void archive_count(struct archive *archive, int *value, int most);
void archive_flag(struct archive *archive, bool *value);

/* Save a text or, loading, compare with it: where they differ, `theirs` is what was found (free it); otherwise
 * NULL. */
void archive_text(struct archive *archive, const char *text, char **theirs);

/* Save a number or, loading, refuse another: `what` is the thing that the sentence names. */
void archive_same(struct archive *archive, const char *what, long value);

#endif
