/* text.h: a text that grows. */
#ifndef PESBENCH_TEXT_H
#define PESBENCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* All zero at first.  Not terminated. */
struct text {
    char *at;
    size_t length, size;
    bool exhausted; /* memory ran out, and something is missing */
};

/* Room for `more` bytes behind the end, which the caller may write before it adds to `length`; NULL where there
 * is no memory. */
char *text_room(struct text *text, size_t more);
void text_free(struct text *text);

static inline void text_add_bytes(struct text *text, const char *bytes, size_t n)
{
    char *end = text_room(text, n);
    if (!end)
        return;
    memcpy(end, bytes, n);
    text->length += n;
}

static inline void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

static inline void text_add_character(struct text *text, char character)
{
    text_add_bytes(text, &character, 1);
}

#endif
