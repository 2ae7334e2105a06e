/* whole_file.h: a file that appears whole or not at all: a temporary file in the same directory, fsync, rename. */
#ifndef PESBENCH_WHOLE_FILE_H
#define PESBENCH_WHOLE_FILE_H

#include "failure.h"
#include <stdio.h>

struct whole_file {
    FILE *stream;
    char *path, *temporary;
};

/* file_commit flushes, fsyncs, checks every error (a full disk among them) and renames; on failure and in
 * file_abandon nothing is left behind.  Either ends the life of the struct, and file_abandon may follow
 * file_commit.  A device, pipe or /dev/stdout is written straight to. */
bool file_begin(struct whole_file *file, const char *path, struct failure *failure);
bool file_commit(struct whole_file *file, struct failure *failure);
void file_abandon(struct whole_file *file);

/* Do two names mean one file, there already or not: a.csv, ./a.csv and a link to it? */
bool file_same(const char *one, const char *other);

#endif
