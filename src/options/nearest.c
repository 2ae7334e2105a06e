/* nearest.c: which name was meant by a mistyped one. */
#include "option.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 63 }; /* longer words are not names, and need no table */

static int least(int a, int b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Letters to insert, delete, replace or swap with their neighbour; upper and lower case are the same letter. */
static int edit_distance(const char *a, int na, const char *b, int nb)
{
    int distance[LONGEST + 1][LONGEST + 1];
    for (int i = 0; i <= na; i++)
        distance[i][0] = i;
    for (int j = 0; j <= nb; j++)
        distance[0][j] = j;
    for (int i = 1; i <= na; i++) {
        for (int j = 1; j <= nb; j++) {
            int replace = distance[i - 1][j - 1] + !same_letter(a[i - 1], b[j - 1]);
            int shift = least(distance[i - 1][j], distance[i][j - 1]) + 1;
            distance[i][j] = least(replace, shift);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
                distance[i][j] = least(distance[i][j], distance[i - 2][j - 2] + 1);
        }
    }
    return distance[na][nb];
}

const char *nearest_name(const char *word, const char *const *names)
{
    size_t length = strlen(word);
    if (length == 0 || length > LONGEST)
        return NULL;

    const char *nearest = NULL;
    int best = 1 + (length / 3 > 2 ? (int)(length / 3) : 2);
    for (; *names; names++) {
        size_t name_length = strlen(*names);
        if (name_length > LONGEST)
            continue;
        int longer = (int)(length > name_length ? length : name_length);
        int distance = edit_distance(word, (int)length, *names, (int)name_length);
        bool tie =
            nearest && distance == best && same_letter(**names, *word) && !same_letter(*nearest, *word);
        /* `x` is two edits from `lr`, yet they have nothing in common */
        if ((distance < best || tie) && distance < longer) {
            best = distance;
            nearest = *names;
        }
    }
    return nearest;
}
