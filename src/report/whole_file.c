/* whole_file.c: files that appear whole or not at all.
 *
 * A regular file is written under a temporary name beside its own and renamed when everything is on the disk.
 * Devices, pipes and /dev/stdout cannot be replaced by a rename: they are written straight to, with the same
 * checks. */
#include "report_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool straight(const char *path)
{
    /* these are links to whatever the caller has open, which may be a regular file with more in it than ours */
    static const char *const open_files[] = {"/dev/std", "/dev/fd/", "/proc/"};
    struct stat found;
    for (size_t i = 0; i < sizeof open_files / sizeof *open_files; i++) {
        if (strncmp(path, open_files[i], strlen(open_files[i])) == 0)
            return true;
    }
    return stat(path, &found) == 0 && !S_ISREG(found.st_mode);
}

/* Where a rename must go so that a symbolic link stays one.  To be freed; NULL if memory runs out. */
static char *destination(const char *path)
{
    char *resolved = realpath(path, NULL);
    return resolved ? resolved : strdup(path);
}

/* The directory part of `path`, "." where there is none.  To be freed; NULL if memory runs out. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Where `path` is, or would be if it were written.  To be freed; NULL if there is no such folder. */
static char *place_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *found = realpath(path, NULL), *directory = found ? NULL : directory_of(path);
    char *folder = directory ? realpath(directory, NULL) : NULL;
    if (folder && asprintf(&found, "%s/%s", folder, slash ? slash + 1 : path) < 0)
        found = NULL;
    free(folder);
    free(directory);
    return found;
}

bool file_same(const char *one, const char *other)
{
    char *first = place_of(one), *second = place_of(other);
    const bool same = first && second ? strcmp(first, second) == 0 : strcmp(one, other) == 0;
    free(first);
    free(second);
    return same;
}

static bool check_directory(const char *path, const char *directory, struct failure *failure)
{
    struct stat found;
    if (stat(directory, &found) != 0)
        return fail(failure, "cannot write '%s': the directory '%s' cannot be reached: %s.", path, directory,
                    strerror(errno));
    if (!S_ISDIR(found.st_mode))
        return fail(failure, "cannot write '%s': '%s' is not a directory.", path, directory);
    if (access(directory, W_OK | X_OK) != 0)
        return fail(failure, "cannot write '%s': the directory '%s' cannot be written to: %s.", path,
                    directory, strerror(errno));
    return true;
}

bool file_check(const char *path, struct failure *failure)
{
    struct stat found;
    const bool there = stat(path, &found) == 0;
    const int reason = there ? 0 : errno;
    if (there && S_ISDIR(found.st_mode))
        return fail(failure, "cannot write '%s': it is a directory.", path);
    if (straight(path))
        return access(path, W_OK) == 0 || fail(failure, "cannot write '%s': %s.", path, strerror(errno));

    char *target = destination(path), *directory = target ? directory_of(target) : NULL;
    bool ok = directory ? check_directory(path, directory, failure)
                        : fail_runtime(failure, "cannot write '%s': memory ran out.", path);
    if (ok && reason && reason != ENOENT) /* a name that is too long, links in a circle */
        ok = fail(failure, "cannot write '%s': %s.", path, strerror(reason));
    free(directory);
    free(target);
    return ok;
}

/* ".NAME.XXXXXX" beside the file; a very long name is cut so that this one is not too long for the file
 * system. */
static char *temporary_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    int directory = slash ? (int)(slash + 1 - path) : 0;
    char *name;
    return asprintf(&name, "%.*s.%.200s.XXXXXX", directory, path, path + directory) >= 0 ? name : NULL;
}

/* mkstemp makes private files; a result is as readable as any other new file.  umask can only be asked by
 * setting it. */
static FILE *open_temporary(char *name)
{
    int descriptor = mkostemp(name, O_CLOEXEC);
    if (descriptor < 0)
        return NULL;
    mode_t mask = umask(0);
    umask(mask);
    FILE *stream = fchmod(descriptor, 0666 & ~mask) == 0 ? fdopen(descriptor, "w") : NULL;
    if (stream)
        return stream;
    int reason = errno;
    close(descriptor);
    unlink(name);
    errno = reason;
    return NULL;
}

static void release(struct whole_file *file)
{
    free(file->path);
    free(file->temporary);
    *file = (struct whole_file){0};
}

bool file_begin(struct whole_file *file, const char *path, struct failure *failure)
{
    *file = (struct whole_file){0};
    if (straight(path)) {
        file->path = strdup(path);
        if (file->path)
            file->stream = fopen(path, "ae");
    } else {
        file->path = destination(path);
        if (file->path)
            file->temporary = temporary_name(file->path);
        if (file->temporary)
            file->stream = open_temporary(file->temporary);
    }
    if (file->stream)
        return true;
    fail_runtime(failure, "cannot write '%s': %s.", path, strerror(errno));
    release(file);
    return false;
}

/* The rename is durable once its directory is; a file system that cannot do this still has the file. */
static void sync_directory(const char *path)
{
    char *directory = directory_of(path);
    int descriptor = directory ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (descriptor >= 0) {
        (void)!fsync(descriptor);
        close(descriptor);
    }
    free(directory);
}

/* Write out what is buffered and close, in any case.  0, or the errno of the first step that failed. */
static int finish_stream(FILE *stream, bool sync)
{
    int reason = ferror(stream) ? EIO : 0; /* the errno of an earlier write is lost */
    if (fflush(stream) != 0 || (sync && fsync(fileno(stream)) != 0))
        reason = errno;
    if (fclose(stream) != 0 && reason == 0)
        reason = errno;
    return reason;
}

bool file_commit(struct whole_file *file, struct failure *failure)
{
    int reason = finish_stream(file->stream, file->temporary != NULL);
    if (reason == 0 && file->temporary && rename(file->temporary, file->path) != 0)
        reason = errno;
    if (reason == 0 && file->temporary)
        sync_directory(file->path);
    if (reason != 0 && file->temporary)
        unlink(file->temporary);
    if (reason != 0)
        fail_runtime(failure, "cannot write '%s': %s.", file->path, strerror(reason));
    release(file);
    return reason == 0;
}

void file_abandon(struct whole_file *file)
{
    if (file->stream)
        fclose(file->stream);
    if (file->temporary)
        unlink(file->temporary);
    release(file);
}
