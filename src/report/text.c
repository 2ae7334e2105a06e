/* text.c: see text.h. */
#include "text.h"

#include <stdlib.h>

enum { SMALLEST = 256 };

char *text_room(struct text *text, size_t more)
{
    if (text->size - text->length >= more && text->at)
        return text->at + text->length;
    const size_t least = text->length + more, size = least > SMALLEST ? 2 * least : SMALLEST;
    char *grown = text->exhausted ? NULL : realloc(text->at, size);
    if (!grown) {
        text->exhausted = true;
        return NULL;
    }
    text->at = grown;
    text->size = size;
    return grown + text->length;
}

void text_free(struct text *text)
{
    free(text->at);
    *text = (struct text){0};
}
