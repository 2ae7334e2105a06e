/* image_generator.c: see image_generator.h. */
#include "image_generator.h"
#include "digit_strokes.h"

#include <Random123/philox.h>
#include <math.h>
#include <stdbool.h>

enum {
    SIDE = COLOURED_SIDE, /* of the canvas; smaller images are its upper left part */
    WORDS = 4,
    PIECES = 3, /* straight ones, to an arc between three control points */
};

static const float far_away = 1e6f;

/* The words of one image, in order. */
struct words {
    philox4x32_key_t key;
    philox4x32_ctr_t counter, block;
    int used;
};

static struct words words_of(uint64_t seed, int image)
{
    return (struct words){.key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}},
                          .counter = {{0, (uint32_t)image, UINT32_C(0x64696769), UINT32_C(0x74730000)}},
                          .used = WORDS};
}

static uint32_t next_word(struct words *words)
{
    if (words->used == WORDS) {
        words->block = philox4x32(words->counter, words->key);
        words->counter.v[0]++;
        words->used = 0;
    }
    return words->block.v[words->used++];
}

static int below(struct words *words, int n)
{
    return (int)((uint64_t)next_word(words) * (uint64_t)n >> 32);
}

static float between(struct words *words, float low, float high)
{
    return low + (high - low) * ((float)(next_word(words) >> 8) * 0x1p-24f);
}

/* Nearly normal, of deviation 1: the sum of four bytes. */
static float nearly_normal(struct words *words)
{
    const uint32_t word = next_word(words);
    const int sum = (int)((word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24));
    return (float)(sum - 510) * (1 / 147.8f);
}

struct point {
    float x, y;
};

/* Hundredths of a digit to pixels: from its centre, turned, slanted and stretched. */
struct hand {
    float xx, xy, yx, yy, x, y;
    float unsteady; /* deviation of a control point */
    float width;    /* half of a stroke's */
    float edge;     /* how far its ink fades out */
    float ink;
};

static struct hand hand_of(struct words *words, int side)
{
    const float wide = between(words, 0.09f, 0.2f), tall = between(words, 0.15f, 0.23f);
    const float slant = 0.28f * nearly_normal(words), turn = 0.18f * nearly_normal(words);
    struct hand hand = {.xx = wide, .xy = -tall * (slant + turn), .yx = wide * turn, .yy = tall};
    hand.x = (float)side / 2 - 0.5f + 1.25f * nearly_normal(words);
    hand.y = (float)side / 2 - 0.5f + 1.25f * nearly_normal(words);
    hand.unsteady = between(words, 3, 10);
    hand.width = between(words, 0.6f, 1.7f);
    hand.edge = between(words, 0.9f, 1.5f);
    hand.ink = between(words, 0.75f, 1);
    return hand;
}

static struct point put(const struct hand *hand, struct words *words, const signed char at[2])
{
    const float x = (float)at[0] - 50 + hand->unsteady * nearly_normal(words);
    const float y = (float)at[1] - 50 + hand->unsteady * nearly_normal(words);
    return (struct point){hand->x + hand->xx * x + hand->xy * y, hand->y + hand->yx * x + hand->yy * y};
}

/* Square of the distance from every pixel to what has been drawn, as far as ink reaches. */
typedef float canvas[SIDE * SIDE];

/* Rows first..end-1 of `columns` columns from `left` on; always inlined, so that the columns are whole vectors. */
static inline __attribute__((always_inline)) void draw_in(struct point from, struct point to, int first,
                                                          int end, int left, int columns, canvas square)
{
    const float dx = to.x - from.x, dy = to.y - from.y, length2 = dx * dx + dy * dy + 1e-6f;
    const float along_x = dx / length2, along_y = dy / length2;
    for (int row = first; row < end; row++) {
        float *at = square + row * SIDE + left;
        const float y = (float)row - from.y, start = (float)left - from.x;
#pragma omp simd
        for (int column = 0; column < columns; column++) {
            const float x = start + (float)column, part = x * along_x + y * along_y;
            const float t = part < 0 ? 0 : part > 1 ? 1 : part, away_x = x - t * dx, away_y = y - t * dy;
            const float distance2 = away_x * away_x + away_y * away_y;
            at[column] = distance2 < at[column] ? distance2 : at[column];
        }
    }
}

static int within(float x, int most)
{
    return x < 0 ? 0 : x > (float)most ? most : (int)x;
}

/* Most lines are short, and want half the columns. */
static void draw_line(struct point from, struct point to, float reach, canvas square)
{
    const float top = (from.y < to.y ? from.y : to.y) - reach,
                bottom = (from.y < to.y ? to.y : from.y) + reach;
    const float west = (from.x < to.x ? from.x : to.x) - reach,
                east = (from.x < to.x ? to.x : from.x) + reach;
    const int first = within(top, SIDE), end = within(bottom + 1, SIDE), left = within(west, SIDE / 2);
    if (east < (float)(left + SIDE / 2))
        draw_in(from, to, first, end, left, SIDE / 2, square);
    else
        draw_in(from, to, first, end, 0, SIDE, square);
}

static struct point middle(struct point a, struct point b)
{
    return (struct point){0.5f * (a.x + b.x), 0.5f * (a.y + b.y)};
}

/* From a to c, as if towards b. */
static void draw_arc(struct point a, struct point b, struct point c, float reach, canvas square)
{
    struct point from = a;
    for (int k = 1; k <= PIECES; k++) {
        const float t = (float)k / PIECES, u = 1 - t;
        const struct point to = {u * u * a.x + 2 * u * t * b.x + t * t * c.x,
                                 u * u * a.y + 2 * u * t * b.y + t * t * c.y};
        draw_line(from, to, reach, square);
        from = to;
    }
}

static void draw_stroke(const struct stroke *stroke, const struct hand *hand, struct words *words,
                        canvas square)
{
    const float reach = hand->width + hand->edge;
    struct point at[POINTS_AT_MOST];
    for (int k = 0; k < stroke->points; k++)
        at[k] = put(hand, words, stroke->at[k]);
    if (stroke->points == 2)
        draw_line(at[0], at[1], reach, square);
    for (int k = 1; k < stroke->points - 1; k++)
        draw_arc(k == 1 ? at[0] : middle(at[k - 1], at[k]), at[k],
                 k == stroke->points - 2 ? at[k + 1] : middle(at[k], at[k + 1]), reach, square);
}

/* ink[row * SIDE + column], 0..1 */
static void draw_digit(int label, int side, struct words *words, canvas ink)
{
    const struct hand hand = hand_of(words, side);
    const struct digit *digit = &digits[label];
    const int way = below(words, digit->ways);
    for (int i = 0; i < SIDE * SIDE; i++)
        ink[i] = far_away;
    for (int k = 0; k < STROKES_AT_MOST; k++)
        draw_stroke(&digit->stroke[way][k], &hand, words, ink);
    const float steep = 1 / hand.edge;
#pragma omp simd
    for (int i = 0; i < SIDE * SIDE; i++) {
        const float dark = (hand.width - sqrtf(ink[i])) * steep + 0.5f;
        ink[i] = (dark < 0 ? 0 : dark > 1 ? 1 : dark) * hand.ink;
    }
}

/* Image k, from its words; of a pixel what the pen leaves of it. */
static unsigned char begin_digit(uint64_t seed, int k, int side, struct words *words, canvas ink)
{
    *words = words_of(seed, k);
    const int label = below(words, 10);
    draw_digit(label, side, words, ink);
    return (unsigned char)label;
}

void generate_digits(uint64_t seed, int count, unsigned char (*pixel)[DIGIT_SIDE * DIGIT_SIDE],
                     unsigned char *label)
{
#pragma omp parallel for schedule(static)
    for (int k = 0; k < count; k++) {
        struct words words;
        canvas ink;
        label[k] = begin_digit(seed, k, DIGIT_SIDE, &words, ink);
        for (int row = 0; row < DIGIT_SIDE; row++)
            for (int column = 0; column < DIGIT_SIDE; column++)
                pixel[k][row * DIGIT_SIDE + column] = (unsigned char)(255 * ink[row * SIDE + column] + 0.5f);
    }
}

void generate_coloured_digits(uint64_t seed, int count,
                              unsigned char (*pixel)[COLOURED_PLANES * COLOURED_SIDE * COLOURED_SIDE],
                              unsigned char *label)
{
#pragma omp parallel for schedule(static)
    for (int k = 0; k < count; k++) {
        struct words words;
        canvas ink;
        label[k] = begin_digit(seed, k, COLOURED_SIDE, &words, ink);
        for (int plane = 0; plane < COLOURED_PLANES; plane++) {
            const float paper = between(&words, 0, 190), pen = between(&words, 95, 255);
            unsigned char *out = pixel[k] + plane * SIDE * SIDE;
#pragma omp simd
            for (int i = 0; i < SIDE * SIDE; i++)
                out[i] = (unsigned char)(paper + (pen - paper) * ink[i] + 0.5f);
        }
    }
}
