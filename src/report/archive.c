/* archive.c: see archive.h. */
#include "archive.h"
#include "checksum.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const uint64_t order_mark = 0x0102030405060708;
static const char magic_word[16] = "pesbench resume";

struct header {
    char magic[sizeof magic_word];
    uint64_t version, order, size, sum;
};

/* the rest of the file, from where it stands */
static bool rest_is(FILE *stream, uint64_t expected)
{
    static const size_t chunk = 1 << 16;
    char *bytes = malloc(chunk);
    uint64_t sum = checksum_start;
    for (size_t got; bytes && (got = fread(bytes, 1, chunk, stream)) > 0;)
        sum = checksum_add(sum, bytes, got);
    const bool same = bytes && !ferror(stream) && sum == expected;
    free(bytes);
    return same;
}

static const char remedy[] = "remove it, or name another file";

static bool check_header(const char *path, FILE *stream, uint64_t size, struct header *h,
                         struct failure *failure)
{
    if (fread(h, sizeof *h, 1, stream) != 1 || memcmp(h->magic, magic_word, sizeof h->magic) != 0)
        return fail(failure, "'%s': expected a checkpoint of pesbench, found another file; name another.",
                    path);
    if (h->order != order_mark)
        return fail(failure,
                    "'%s': expected a checkpoint of a machine with this byte order, found another; resume "
                    "where it was written, or %s.",
                    path, remedy);
    if (h->version != ARCHIVE_VERSION)
        return fail(failure,
                    "'%s': expected a checkpoint of format %d, found format %llu; resume with the pesbench "
                    "that wrote it, or %s.",
                    path, ARCHIVE_VERSION, (unsigned long long)h->version, remedy);
    if (h->size != size)
        return fail(failure, "'%s': expected a checkpoint of %llu bytes, found %llu; it is damaged: %s.",
                    path, (unsigned long long)h->size, (unsigned long long)size, remedy);
    return true;
}

/* `stream` is left before the first value */
static bool check_whole(const char *path, FILE *stream, uint64_t size, struct failure *failure)
{
    struct header h;
    if (!check_header(path, stream, size, &h, failure))
        return false;
    if (!rest_is(stream, h.sum))
        return fail(failure,
                    "'%s': expected a checkpoint with the checksum %016llx, found another: it is damaged; "
                    "%s.",
                    path, (unsigned long long)h.sum, remedy);
    return fseek(stream, (long)sizeof h, SEEK_SET) == 0 ||
           fail_runtime(failure, "cannot read '%s': %s.", path, strerror(errno));
}

enum archive_state archive_look(const char *path, struct failure *failure)
{
    struct stat found;
    if (stat(path, &found) != 0 && errno == ENOENT) /* file_begin finds what else may be wrong */
        return ARCHIVE_ABSENT;
    struct archive archive;
    if (stat(path, &found) == 0 && S_ISREG(found.st_mode) && found.st_size == 0)
        return ARCHIVE_EMPTY;
    const bool whole = archive_open(&archive, path, failure);
    archive_close(&archive);
    return whole ? ARCHIVE_WHOLE : ARCHIVE_UNFIT;
}

bool archive_open(struct archive *archive, const char *path, struct failure *failure)
{
    struct stat found;
    *archive = (struct archive){.loading = true, .path = path, .failure = failure};
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode)) /* which may have no end */
        return fail(failure, "'%s': expected a file for checkpoints, found something else; name another.",
                    path);
    archive->stream = fopen(path, "re");
    if (!archive->stream || fstat(fileno(archive->stream), &found) != 0)
        return fail(failure, "cannot read the checkpoint '%s': %s.", path, strerror(errno));
    archive->ok = check_whole(path, archive->stream, (uint64_t)found.st_size, failure);
    archive->left = archive->ok ? (uint64_t)found.st_size - sizeof(struct header) : 0;
    return archive->ok;
}

bool archive_finished(struct archive *archive)
{
    if (archive->ok && archive->left != 0)
        archive->ok = fail(archive->failure, "'%s': expected its end, found %llu further bytes; %s.",
                           archive->path, (unsigned long long)archive->left, remedy);
    return archive->ok;
}

bool archive_create(struct archive *archive, const char *path, struct failure *failure)
{
    const struct header empty = {0};
    *archive =
        (struct archive){.path = path, .failure = failure, .sum = checksum_start, .size = sizeof empty};
    archive->ok = file_begin(&archive->file, path, failure);
    archive->stream = archive->file.stream;
    if (archive->ok && !archive->file.temporary)
        archive->ok =
            fail(failure, "'%s': expected a file for checkpoints, found something else; name another.", path);
    if (archive->ok && fwrite(&empty, sizeof empty, 1, archive->stream) != 1)
        archive->ok = fail_runtime(failure, "cannot write '%s': %s.", path, strerror(errno));
    return archive->ok;
}

bool archive_commit(struct archive *archive)
{
    struct header h = {
        .version = ARCHIVE_VERSION, .order = order_mark, .size = archive->size, .sum = archive->sum};
    memcpy(h.magic, magic_word, sizeof h.magic);
    if (archive->ok &&
        (fseek(archive->stream, 0, SEEK_SET) != 0 || fwrite(&h, sizeof h, 1, archive->stream) != 1))
        archive->ok =
            fail_runtime(archive->failure, "cannot write '%s': %s.", archive->path, strerror(errno));
    archive->ok = archive->ok && file_commit(&archive->file, archive->failure);
    archive_close(archive);
    return archive->ok;
}

void archive_close(struct archive *archive)
{
    if (archive->loading && archive->stream)
        fclose(archive->stream);
    else if (archive->file.path)
        file_abandon(&archive->file);
    archive->stream = NULL;
}

void archive_bytes(struct archive *archive, void *value, size_t size)
{
    if (!archive->ok || size == 0)
        return;
    if (archive->loading) {
        archive->ok = size <= archive->left && fread(value, size, 1, archive->stream) == 1;
        if (!archive->ok)
            fail(archive->failure, "'%s': expected %zu further bytes, found its end; %s.", archive->path,
                 size, remedy);
        archive->left -= archive->ok ? size : 0;
        return;
    }
    archive->ok = fwrite(value, size, 1, archive->stream) == 1;
    if (!archive->ok)
        fail_runtime(archive->failure, "cannot write '%s': %s.", archive->path, strerror(errno));
    archive->sum = checksum_add(archive->sum, value, size);
    archive->size += size;
}

void archive_reals(struct archive *archive, double *value, size_t n)
{
    archive_bytes(archive, value, n * sizeof *value);
}

void archive_long(struct archive *archive, long *value)
{
    int64_t wide = *value;
    archive_bytes(archive, &wide, sizeof wide);
    *value = (long)wide;
}

void archive_count(struct archive *archive, int *value, int most)
{
    long wide = *value;
    archive_long(archive, &wide);
    if (archive->ok && !(wide >= 0 && wide <= most))
        archive->ok = fail(archive->failure, "'%s': expected a number from 0 to %d, found %ld; %s.",
                           archive->path, most, wide, remedy);
    if (archive->ok)
        *value = (int)wide;
}

void archive_flag(struct archive *archive, bool *value)
{
    unsigned char byte = *value;
    archive_bytes(archive, &byte, 1);
    *value = byte != 0;
}

void archive_text(struct archive *archive, const char *text, char **theirs)
{
    const size_t length = strlen(text);
    long found = (long)length;
    *theirs = NULL;
    archive_long(archive, &found);
    if (!archive->loading) {
        archive_bytes(archive, (void *)(uintptr_t)text, length);
        return;
    }
    if (archive->ok && !(found >= 0 && (uint64_t)found <= archive->left))
        archive->ok = fail(archive->failure, "'%s': expected a text, found %ld for its length; %s.",
                           archive->path, found, remedy);
    char *other = archive->ok ? calloc((size_t)found + 1, 1) : NULL;
    if (archive->ok && !other)
        archive->ok = fail_runtime(archive->failure, "no memory to read '%s'.", archive->path);
    archive_bytes(archive, other, other ? (size_t)found : 0);
    if (other && archive->ok && strcmp(other, text) != 0)
        *theirs = other;
    else
        free(other);
}

void archive_same(struct archive *archive, const char *what, long value)
{
    long found = value;
    archive_long(archive, &found);
    if (archive->ok && found != value)
        archive->ok = fail(archive->failure, "'%s': %s: expected %ld, found %ld; %s.", archive->path, what,
                           value, found, remedy);
}
