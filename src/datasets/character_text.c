/* character_text.c: see character_text.h. */
#include "character_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES = 5101618, FILE_SYMBOLS = 5017482, UNSEEN = 255 };

static const char alphabet[CHARACTER_SYMBOLS + 1] = "#$&'*-./0123456789<>N\\abcdefghijklmnopqrstuvwxyz \n";

/* Numbers symbols as they come. */
struct numbering {
    uint8_t number[256]; /* of a byte, or UNSEEN */
    int seen;
};

static uint8_t number_of(struct numbering *n, int byte)
{
    if (n->number[byte] == UNSEEN)
        n->number[byte] = (uint8_t)n->seen++;
    return n->number[byte];
}

/* The file, if it is one and as long as it has to be: nothing else is read, however long. */
static FILE *open_text(const char *path, struct failure *failure)
{
    struct stat about;
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe must not hold us up */
    FILE *file = NULL;
    if (descriptor < 0 || fstat(descriptor, &about) != 0)
        fail_runtime(failure, "'%s': expected the training text of Penn Treebank, found: %s.", path,
                     strerror(errno));
    else if (!S_ISREG(about.st_mode))
        fail_runtime(failure, "'%s': expected a text file, found a folder, pipe or device.", path);
    else if (about.st_size != FILE_BYTES)
        fail_runtime(failure,
                     "'%s': expected the training text of Penn Treebank, %d bytes, found %lld bytes.", path,
                     FILE_BYTES, (long long)about.st_size);
    else if (!(file = fdopen(descriptor, "rb")))
        fail_runtime(failure, "cannot read '%s': %s.", path, strerror(errno));
    if (!file && descriptor >= 0)
        close(descriptor);
    return file;
}

/* One line after the other: a space, words, a space, an end of line. */
static bool read_symbols(FILE *file, const char *path, long count, uint8_t *symbol, struct failure *failure)
{
    struct numbering numbering = {.seen = 0};
    bool known[256] = {0};
    long found = 0, at = 0;
    int before = '\n', byte = getc_unlocked(file);
    memset(numbering.number, UNSEEN, sizeof numbering.number);
    for (int k = 0; k < CHARACTER_SYMBOLS; k++)
        known[(unsigned char)alphabet[k]] = true;
    for (; byte != EOF; at++) {
        const int after = getc_unlocked(file);
        if (!known[byte])
            return fail_runtime(failure,
                                "'%s': expected one of Penn Treebank's %d characters at offset %ld, found "
                                "byte %d.",
                                path, CHARACTER_SYMBOLS, at, byte);
        if (!(byte == ' ' && (before == '\n' || after == '\n'))) {
            if (found < count)
                symbol[found] = number_of(&numbering, byte);
            found++;
        }
        before = byte;
        byte = after;
    }
    if (ferror(file))
        return fail_runtime(failure, "cannot read '%s' beyond offset %ld.", path, at);
    return found == FILE_SYMBOLS ||
           fail_runtime(failure, "'%s': expected %d characters of Penn Treebank, found %ld.", path,
                        FILE_SYMBOLS, found);
}

bool character_text_read(const char *folder, long count, uint8_t *symbol, struct failure *failure)
{
    char path[4096];
    if (count > FILE_SYMBOLS)
        return fail(failure, "Penn Treebank has %d characters: expected a horizon below that, found %ld.",
                    FILE_SYMBOLS, count - 1);
    if (snprintf(path, sizeof path, "%s/ptb/ptb.train.txt", folder) >= (int)sizeof path)
        return fail(failure, "--data: expected a path of at most %zu characters, found '%.60s...'.",
                    sizeof path - 20, folder);
    FILE *file = open_text(path, failure);
    if (!file)
        return false;
    const bool ok = read_symbols(file, path, count, symbol, failure);
    fclose(file);
    return ok;
}

/* A congruential sequence (Knuth's MMIX constants), of which the upper bits are used. */
static unsigned next_number(uint64_t *state, unsigned below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((*state >> 33) % below);
}

/* Words of syllables, a few numbers and marks, in sentences of a line each: the frequencies are uneven, as a
 * language's are. */
void character_text_generate(long count, uint8_t *symbol)
{
    static const char *const parts[] = {
        "the",  "a",  "in",    "er",  "on", "re",   "to",      "an", "of",    "co",  "ed", "al",
        "st",   "le", "ma",    "i",   "ti", "ng",   "pro",     "sh", "un",    "de",  "s",  "ly",
        "ment", "be", "ho",    "whi", "fa", "quo",  "ex",      "ju", "vi",    "ky",  "za", "N",
        "$",    "'s", "<unk>", "N-N", "&",  "u.s.", "1987/90", "#",  "23456", "\\*",
    };
    struct numbering numbering = {.seen = 0};
    uint64_t state = 1;
    long done = 0;
    memset(numbering.number, UNSEEN, sizeof numbering.number);
    while (done < count) {
        const unsigned kinds = sizeof parts / sizeof *parts, first = next_number(&state, kinds);
        const unsigned second = next_number(&state, kinds); /* the less of two: early parts are common */
        for (const char *c = parts[first < second ? first : second]; *c && done < count; c++)
            symbol[done++] = number_of(&numbering, (unsigned char)*c);
        const unsigned then = next_number(&state, 40);
        if (then < 18 && done < count)
            symbol[done++] = number_of(&numbering, then ? ' ' : '\n');
    }
}
