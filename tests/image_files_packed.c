/* image_files_packed.c: gzipped files of images are read as those that are not, whatever they are called; truncated and
 * damaged ones are refused with a sentence, and so are all where there is no zlib. */
#include "image_idx.h"

#ifdef PESBENCH_ZLIB
#include <zlib.h>
#endif

#ifdef PESBENCH_ZLIB

static size_t pack(const struct content *c, unsigned char *packed, size_t room)
{
    z_stream z = {0};
    CHECK(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    unsigned char *bytes = malloc(c->n + 1);
    memcpy(bytes, c->bytes, c->n);
    z.next_in = bytes;
    z.avail_in = (unsigned)c->n;
    z.next_out = packed;
    z.avail_out = (unsigned)room;
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&z);
    free(bytes);
    return (size_t)z.total_out;
}

static void refused_packed(int k, const unsigned char *packed, size_t n, const char *words)
{
    put(names[k], packed, n);
    REFUSED("mnist", names[k], "expected", "found", words);
}

static void test_packed(void)
{
    static unsigned char packed[FILES][2 * MOST], bad[2 * MOST];
    size_t n[FILES];
    char name[100];
    for (int k = 0; k < FILES; k++) {
        n[k] = pack(&good[k], packed[k], sizeof packed[k]);
        put(names[k], packed[k], n[k]); /* what it is called does not matter */
    }
    check_good();
    for (int k = 0; k < FILES; k++) {
        const size_t stride = n[k] > 300 ? 97 : 1;
        for (size_t cut = 2; cut < n[k]; cut += cut + 40 < n[k] && cut > 20 ? stride : 1)
            refused_packed(k, packed[k], cut, "truncated");
        for (size_t at = 10; at < n[k]; at += at + 40 < n[k] && at > 40 ? stride : 1) {
            memcpy(bad, packed[k], n[k]);
            bad[at] ^= 1;                           /* not the upper bits, which are padding at the end */
            refused_packed(k, bad, n[k], names[k]); /* in whatever words */
        }
        memcpy(bad, packed[k], n[k]);
        bad[n[k] - 6] ^= 1; /* the check sum: every byte was read before */
        refused_packed(k, bad, n[k], "damaged");
        memcpy(bad, packed[k], n[k]);
        memset(bad + n[k], 'x', 3);
        refused_packed(k, bad, n[k] + 3, "damaged");
        memcpy(bad + n[k], packed[k], n[k]); /* two members: twice as many bytes */
        refused_packed(k, bad, 2 * n[k], "found more");
        put(names[k], packed[k], n[k]);
    }
    for (int k = 0; k < FILES; k++) {
        snprintf(name, sizeof name, "%s.gz", names[k]);
        put(name, packed[k], n[k]);
        remove(in_directory(names[k]));
    }
    check_good();
    for (int k = 0; k < FILES; k++) {
        snprintf(name, sizeof name, "%s.gz", names[k]);
        remove(in_directory(name));
    }
}

#else

static void test_packed(void)
{
    put_good();
    put(names[0], "\x1f\x8b\x08", 3);
    REFUSED("mnist", names[0], "expected", "without zlib", "gunzip");
}

#endif

int main(void)
{
    if (!mkdtemp(directory))
        SKIP("no temporary directory can be made");
    make_up();
    CHECK(mkdir(in_directory("mnist"), 0755) == 0);
    test_packed();
    remove_all();
    CHECK(rmdir(in_directory("mnist")) == 0 && rmdir(directory) == 0);
    return test_result();
}
