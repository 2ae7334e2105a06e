/* character_text.c: symbols of a text in the format of Penn Treebank are what they should be one by one: numbered by
 * first appearance, ends of lines among them, spaces at the ends of lines not; and texts of another format, of the right
 * length, are refused.  The file is made here, as long and of as many lines as the real one. */
#include "character_text.h"
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

enum {
    BYTES = 5101618,
    LINES = 42068,
    ALL = BYTES - 2 * LINES
}; /* of the real file; symbols without the spaces */

static char folder[] = "/tmp/pesbench-text-XXXXXX", path[256];
static char text[BYTES];
static uint8_t symbol[ALL + 1];
static struct failure failure;

/* The lines whose symbols are spelt out below, and lines of x as long as the rest needs. */
static void make_text(void)
{
    static const char head[] = " be a-b N \n  q \n";
    const int rest = BYTES - (int)strlen(head), lines = LINES - 2;
    char *at = text;
    memcpy(at, head, strlen(head));
    at += strlen(head);
    for (int k = 0; k < lines; k++) {
        const int length = rest / lines + (k < rest % lines);
        memset(at, 'x', (size_t)length);
        at[0] = at[length - 2] = ' ';
        at[length - 1] = '\n';
        at += length;
    }
    CHECK(at == text + BYTES);
}

static bool read_text(long count)
{
    FILE *file = fopen(path, "wb");
    const bool written = file && fwrite(text, 1, BYTES, file) == BYTES;
    CHECK(file && fclose(file) == 0 && written);
    memset(symbol, 200, sizeof symbol);
    memset(&failure, 0, sizeof failure);
    return character_text_read(folder, count, symbol, &failure);
}

/* " be a-b N " is b e space a - b space N; "  q " is a space, which only the first of two is not, and q. */
static void test_symbols(void)
{
    static const uint8_t expected[] = {0, 1, 2, 3, 4, 0, 2, 5, 6, 2, 7, 6, 8, 8};
    const int n = sizeof expected;
    CHECK(read_text(ALL));
    for (int k = 0; k < n; k++)
        CHECK_NEAR(symbol[k], expected[k], 0);
    CHECK_NEAR(symbol[ALL - 2], 8, 0);
    CHECK_NEAR(symbol[ALL - 1], 6, 0); /* the end of the last line */
    CHECK_NEAR(symbol[ALL], 200, 0);
    CHECK(read_text(3));
    CHECK(symbol[2] == 2 && symbol[3] == 200); /* no more than asked for */
    CHECK(!read_text(ALL + 1L));
    CHECK_NEAR(failure.status, EXIT_USAGE, 0);
}

/* The text with one byte changed is refused with a sentence that has the file and these words. */
static void check_refused(long offset, char byte, const char *words)
{
    const char before = text[offset];
    text[offset] = byte;
    CHECK(!read_text(10));
    CHECK(strstr(failure.text, path) != NULL);
    if (!strstr(failure.text, words))
        CHECK_TEXT(failure.text, words);
    CHECK_NEAR(failure.status, EXIT_RUNTIME, 0);
    text[offset] = before;
}

static void test_refusals(void)
{
    check_refused(1, 'B', "offset 1, found byte 66");
    check_refused(BYTES - 3, 'x' ^ (char)0x80, "found byte 248");
    check_refused(0, 'x', "found 5017483");         /* no space before a line */
    check_refused(BYTES - 2, 'x', "found 5017483"); /* none after it */
    check_refused(BYTES - 1, 'x', "found 5017483"); /* no end */
    CHECK(read_text(10));                           /* what was changed is as it was */
    CHECK(unlink(path) == 0);
    CHECK(!character_text_read(folder, 10, symbol, &failure));
    CHECK(strstr(failure.text, path) && strstr(failure.text, "No such file"));
}

/* 50 symbols by first appearance, of uneven frequency, and the same from the start whatever the length. */
static void test_generated(void)
{
    enum { MANY = 20000, FEW = 500 };
    static uint8_t few[FEW];
    long times[256] = {0};
    int seen = 0, wrong = 0, rare = 0, common = 0;
    character_text_generate(MANY, symbol);
    character_text_generate(FEW, few);
    for (int k = 0; k < MANY; k++) {
        wrong += symbol[k] > seen;
        seen += symbol[k] == seen;
        times[symbol[k]]++;
    }
    for (int v = 0; v < CHARACTER_SYMBOLS; v++) {
        rare += times[v] < MANY / 200;
        common += times[v] > MANY / 25;
    }
    CHECK(wrong == 0);
    CHECK_NEAR(seen, CHARACTER_SYMBOLS, 0);
    CHECK(rare >= 5 && common >= 5);
    CHECK(memcmp(symbol, few, FEW) == 0);
}

int main(void)
{
    CHECK(mkdtemp(folder) != NULL);
    char below[128];
    snprintf(below, sizeof below, "%s/ptb", folder);
    snprintf(path, sizeof path, "%s/ptb.train.txt", below);
    CHECK(mkdir(below, 0700) == 0);
    make_text();
    test_symbols();
    test_refusals();
    test_generated();
    unlink(path);
    CHECK(rmdir(below) == 0 && rmdir(folder) == 0);
    return test_result();
}
