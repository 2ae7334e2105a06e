/* resume_file.c: see resume_file.h. */
#include "resume_file.h"

#include <stdlib.h>
#include <string.h>

/* The first lines in which they differ: what is asked for, and what there is. */
static bool fail_other(struct failure *failure, const char *path, const char *ours, const char *theirs)
{
    size_t start = 0;
    for (size_t k = 0; ours[k] && ours[k] == theirs[k]; k++)
        if (ours[k] == '\n')
            start = k + 1;
    const char *mine = ours + start, *other = theirs + start;
    const int mine_length = (int)strcspn(mine, "\n"), other_length = (int)strcspn(other, "\n");
    return fail(
        failure,
        "'%s' is a checkpoint of another run: expected '%.*s', found '%.*s'; give the options of that "
        "run, or remove it, or name another file.",
        path, mine_length < 300 ? mine_length : 300, mine, other_length < 300 ? other_length : 300, other);
}

/* What the archive begins with, of a run that is this one. */
static bool load_header(struct resume_file *file, int cells)
{
    struct archive *archive = &file->archive;
    char *theirs;
    archive_text(archive, file->identity, &theirs);
    if (theirs)
        archive->ok = fail_other(archive->failure, file->path, file->identity, theirs);
    free(theirs);
    archive_count(archive, &file->done, cells);
    archive_flag(archive, &file->amid);
    return archive->ok;
}

bool resume_file_loaded(struct resume_file *file)
{
    const bool ok = archive_finished(&file->archive);
    archive_close(&file->archive);
    file->amid = false;
    return ok;
}

/* Is every cell of the checkpoint there done, whatever its run was? */
static bool is_done(const char *path)
{
    struct failure ignored;
    struct archive archive;
    char *theirs = NULL;
    long done = 0;
    bool amid = true;
    int cells = -1;
    if (archive_open(&archive, path, &ignored)) {
        archive_text(&archive, "", &theirs);
        archive_long(&archive, &done);
        archive_flag(&archive, &amid);
    }
    const bool read = archive.ok && theirs && sscanf(theirs, "cell 1 of %d", &cells) == 1;
    archive_close(&archive);
    free(theirs);
    return read && !amid && done == cells;
}

static bool open_anew(const char *path, enum archive_state state, struct failure *failure)
{
    if (state == ARCHIVE_WHOLE && !is_done(path))
        return fail(failure,
                    "'%s' is the checkpoint of a run that is not done: give --resume to go on with it, or "
                    "remove it, or name another file.",
                    path);
    struct archive probe;
    const bool ok = archive_create(&probe, path, failure);
    archive_close(&probe);
    return ok;
}

bool resume_file_open(struct resume_file *file, const char *path, bool go_on, char *identity, int cells,
                      struct failure *failure)
{
    *file = (struct resume_file){.path = path, .identity = identity};
    const enum archive_state state = archive_look(path, failure);
    if (state == ARCHIVE_UNFIT)
        return false;
    if (state == ARCHIVE_EMPTY && go_on)
        return fail(failure, "'%s': expected a checkpoint, found an empty file; remove it, or name another.",
                    path);
    if (!go_on || state == ARCHIVE_ABSENT)
        return open_anew(path, state, failure);
    return archive_open(&file->archive, path, failure) && load_header(file, cells);
}

void resume_file_close(struct resume_file *file)
{
    archive_close(&file->archive);
    free(file->identity);
    *file = (struct resume_file){0};
}

bool resume_file_create(const struct resume_file *file, int done, bool amid, struct archive *archive,
                        struct failure *failure)
{
    char *ignored;
    if (!archive_create(archive, file->path, failure))
        return false;
    archive_text(archive, file->identity, &ignored);
    archive_count(archive, &done, done);
    archive_flag(archive, &amid);
    return archive->ok;
}
