/* packed_file.c: see packed_file.h. */
#include "packed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef PESBENCH_ZLIB
#define ZLIB_CONST
#include <zlib.h>
#endif

enum {
    BUFFER = 1 << 16,
    PATH_BYTES = 4096,
    GZIP = 16 + 15, /* what zlib calls: a gzip header, and any window */
    DENSEST = 1032, /* bytes that one byte of deflated data can stand for (RFC 1951: 258 for two bits) */
    FIRST = 0x1f,   /* of a gzip file: its first byte ... */
    SECOND = 0x8b,  /* ... and its second */
};

struct packed_file {
    char path[PATH_BYTES];
    FILE *stream;
    uint64_t size;
    bool packed;
#ifdef PESBENCH_ZLIB
    z_stream unpacker;
    bool ended; /* with all compressed data unpacked */
    unsigned char buffer[BUFFER];
#endif
};

static bool cannot_read(const struct packed_file *f, struct failure *failure)
{
    return fail_runtime(failure, "cannot read '%s': %s.", f->path, strerror(errno));
}

#ifdef PESBENCH_ZLIB

static bool start_unpacking(struct packed_file *f, struct failure *failure)
{
    return inflateInit2(&f->unpacker, GZIP) == Z_OK ||
           fail_runtime(failure, "no memory to unpack '%s'.", f->path);
}

static void stop_unpacking(struct packed_file *f)
{
    inflateEnd(&f->unpacker);
}

/* Is there more of the file?  Then some of it is in the buffer. */
static bool more_packed(struct packed_file *f)
{
    if (f->unpacker.avail_in == 0) {
        f->unpacker.next_in = f->buffer;
        f->unpacker.avail_in = (unsigned)fread(f->buffer, 1, BUFFER, f->stream);
    }
    return f->unpacker.avail_in > 0;
}

/* Compressed data may be several members, one after the other: what follows one and is none is found damaged. */
static bool read_packed(struct packed_file *f, void *bytes, size_t n, size_t *found, struct failure *failure)
{
    z_stream *z = &f->unpacker;
    for (*found = 0; *found < n && !f->ended;) {
        const size_t left = n - *found;
        if (!more_packed(f))
            return ferror(f->stream)
                       ? cannot_read(f, failure)
                       : fail_runtime(
                             failure,
                             "'%s': expected the rest of its gzipped data, found the end of the file "
                             "after %llu bytes: it is truncated; get it again.",
                             f->path, (unsigned long long)f->size);
        z->next_out = (unsigned char *)bytes + *found;
        z->avail_out = left < BUFFER ? (unsigned)left : BUFFER;
        const unsigned room = z->avail_out;
        const int status = inflate(z, Z_NO_FLUSH);
        *found += room - z->avail_out;
        if (status == Z_STREAM_END) {
            f->ended = !more_packed(f);
            if (!f->ended)
                inflateReset(z);
        } else if (status == Z_MEM_ERROR) {
            return fail_runtime(failure, "no memory to unpack '%s'.", f->path);
        } else if (status != Z_OK) {
            return fail_runtime(
                failure,
                "'%s': expected gzipped data, found it damaged before offset %lld (%s); get the "
                "file again.",
                f->path, (long long)ftello(f->stream) - z->avail_in, z->msg ? z->msg : "no valid data");
        }
    }
    return !ferror(f->stream) || cannot_read(f, failure);
}

#else

static bool start_unpacking(struct packed_file *f, struct failure *failure)
{
    return fail_runtime(
        failure,
        "'%s' is gzipped: expected an unpacked file, since this pesbench is built without zlib; "
        "gunzip it, or install zlib (Debian: zlib1g-dev) and build again.",
        f->path);
}

static void stop_unpacking(struct packed_file *f)
{
    (void)f;
}

static bool read_packed(struct packed_file *f, void *bytes, size_t n, size_t *found, struct failure *failure)
{
    (void)bytes, (void)n, (void)found;
    return start_unpacking(f, failure);
}

#endif

/* A stream of f->path: NULL where there is none, with a sentence unless it does not exist. */
static FILE *open_stream(struct packed_file *f, struct failure *failure)
{
    struct stat about;
    const int descriptor = open(f->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe must not hold us up */
    FILE *stream = NULL;
    if (descriptor < 0) {
        if (errno != ENOENT)
            cannot_read(f, failure);
        return NULL;
    }
    if (fstat(descriptor, &about) != 0)
        cannot_read(f, failure);
    else if (!S_ISREG(about.st_mode))
        fail_runtime(failure,
                     "'%s': expected a file, found a folder, pipe or device; put the file in its place.",
                     f->path);
    else if (!(stream = fdopen(descriptor, "rb")))
        cannot_read(f, failure);
    if (stream)
        f->size = (uint64_t)about.st_size;
    else
        close(descriptor);
    return stream;
}

static bool recognise(struct packed_file *f, struct failure *failure)
{
    unsigned char start[2];
    f->packed =
        fread(start, 1, sizeof start, f->stream) == sizeof start && start[0] == FIRST && start[1] == SECOND;
    if (ferror(f->stream) || fseeko(f->stream, 0, SEEK_SET) != 0)
        return cannot_read(f, failure);
    return !f->packed || start_unpacking(f, failure);
}

struct packed_file *packed_open(const char *name, struct failure *failure)
{
    static const char *const endings[] = {"", ".gz"};
    struct packed_file *f = calloc(1, sizeof *f);
    failure->text[0] = 0; /* whether there is a sentence tells what is not there from what cannot be read */
    if (!f)
        fail_runtime(failure, "no memory to read '%s'.", name);
    for (int k = 0; f && k < 2 && !f->stream && !failure->text[0]; k++) {
        if (snprintf(f->path, sizeof f->path, "%s%s", name, endings[k]) >= PATH_BYTES)
            fail(failure, "expected a path of less than %d characters, found '%.60s...'.", PATH_BYTES, name);
        else
            f->stream = open_stream(f, failure);
    }
    if (f && f->stream && recognise(f, failure))
        return f;
    if (!failure->text[0])
        fail_runtime(failure,
                     "'%s': expected this file, or it gzipped, found neither it nor '%s.gz'; put it there.",
                     name, name);
    if (f && f->stream)
        fclose(f->stream);
    free(f);
    return NULL;
}

void packed_close(struct packed_file *f)
{
    if (f->packed)
        stop_unpacking(f);
    fclose(f->stream);
    free(f);
}

bool packed_exists(const char *name)
{
    char path[PATH_BYTES];
    return access(name, F_OK) == 0 ||
           (snprintf(path, sizeof path, "%s.gz", name) < PATH_BYTES && access(path, F_OK) == 0);
}

const char *packed_path(const struct packed_file *f)
{
    return f->path;
}

uint64_t packed_most(const struct packed_file *f)
{
    return f->packed ? f->size * DENSEST : f->size;
}

bool packed_read(struct packed_file *f, void *bytes, size_t n, size_t *found, struct failure *failure)
{
    if (f->packed)
        return read_packed(f, bytes, n, found, failure);
    *found = fread(bytes, 1, n, f->stream);
    return !ferror(f->stream) || cannot_read(f, failure);
}
