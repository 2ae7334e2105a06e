/* resume_file.c: see resume_file.h. */
#include "resume_file.h"
#include "command.h"
#include "whole_file.h"

#include <stdlib.h>
#include <string.h>

bool resume_options_suit(const char *checkpoint, bool resume, const struct texts *out,
                         struct failure *failure)
{
    if (resume && !checkpoint)
        return fail(failure, "--resume goes on from a checkpoint: give --checkpoint FILE, too.");
    for (int k = 0; checkpoint && k < out->n; k++)
        if (file_same(checkpoint, out->value[k]))
            return fail(failure, "'%s' is to hold results and a checkpoint; name two files.", checkpoint);
    return true;
}

/* This program's line of `builds`. */
static char *own_build(void)
{
    char build[BUILD_SIZE], *line = malloc(BUILD_SIZE + 1);
    program_build(build);
    if (line)
        snprintf(line, BUILD_SIZE + 1, "%s\n", build);
    return line;
}

/* Which builds the checkpoint is of: theirs, and ours after them, unless it is one of them. */
static bool load_builds(struct resume_file *file)
{
    struct archive *archive = &file->archive;
    char *theirs, *both = NULL;
    archive_text(archive, file->builds, &theirs);
    if (!theirs)
        return archive->ok;
    const size_t ours = strlen(file->builds);
    const char *other = strncmp(theirs, file->builds, ours) == 0 ? theirs + ours : theirs;
    fprintf(stderr,
            "pesbench: '%s' has what another build computed, %.*s; it is kept, so that the bits need not be "
            "those "
            "of either build alone.\n",
            file->path, (int)strcspn(other, "\n"), other);
    if (strstr(theirs, file->builds)) {
        both = theirs;
        theirs = NULL;
    } else {
        const size_t size = strlen(theirs) + ours + 1;
        both = malloc(size);
        if (both)
            snprintf(both, size, "%s%s", theirs, file->builds);
        else
            archive->ok = fail_runtime(archive->failure, "no memory to read '%s'.", file->path);
    }
    free(theirs);
    if (both) {
        free(file->builds);
        file->builds = both;
    }
    return archive->ok;
}

void resume_file_context(const struct resume_file *file, struct report *report)
{
    const char *line = file->builds, *end = line ? strchr(line, '\n') : NULL;
    if (!end || !end[1])
        return;
    report_context(report, "builds", "%s",
                   "more than one computed this, on a checkpoint: the bits need not be those of any");
    for (int k = 1; *line; k++) {
        const int length = (int)strcspn(line, "\n");
        char name[32];
        snprintf(name, sizeof name, "build %d", k);
        report_context(report, name, "%.*s", length, line);
        line += length + (line[length] == '\n');
    }
}

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
    return archive->ok && load_builds(file);
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
    *file = (struct resume_file){.path = path, .identity = identity, .builds = own_build()};
    if (!file->builds)
        return fail_runtime(failure, "no memory for checkpoints.");
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
    free(file->builds);
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
    archive_text(archive, file->builds, &ignored);
    return archive->ok;
}
