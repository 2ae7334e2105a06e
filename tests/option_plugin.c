/* option_plugin.c: the options of plug-ins, lists of specs, and the nearest name. */
#include "option.h"
#include "test.h"

struct plugin {
    int n;
    double scale;
    bool mirror;
    const char *state, *file;
    struct numbers sizes;
};

static const struct option_def table[] = {
    OPTION(plugin, n, "23", 1, 1000, "size"),
    OPTION(plugin, scale, "1", -1e300, 1e300, "scale"),
    OPTION(plugin, mirror, "no", 0, 0, "mirror"),
    OPTION(plugin, state, "mean", 0, 0, "state", .choices = "mean|plus"),
    OPTION(plugin, file, NULL, 0, 0, "file"),
    OPTION(plugin, sizes, NULL, 1, 10, "sizes"),
    {0},
};
static const struct option_def none[] = {{0}};

static struct plugin plugin;
static struct failure failure;
static char storage[16];

static bool parse(const char *text)
{
    char copy[512]; /* gone afterwards: texts must have been copied */
    snprintf(copy, sizeof copy, "%s", text);
    memset(&plugin, 0xff, sizeof plugin);
    failure.text[0] = '\0';
    bool ok = option_parse_plugin(table, &plugin, "toy", copy, storage, sizeof storage, &failure);
    memset(copy, 'x', sizeof copy);
    return ok;
}

#define CHECK_REFUSED(options, sentence)                                                                     \
    do {                                                                                                     \
        CHECK(!parse(options));                                                                              \
        CHECK_TEXT(failure.text, sentence);                                                                  \
    } while (0)

static void test_plugin(void)
{
    CHECK(parse("") && plugin.n == 23 && plugin.scale == 1 && !plugin.mirror && plugin.file == NULL);
    CHECK_TEXT(plugin.state, "mean");
    CHECK(parse(":n=7:scale=-1e-3:mirror=yes:state=plus:file=a=b:sizes=3"));
    CHECK(plugin.n == 7 && plugin.scale == -1e-3 && plugin.mirror && plugin.sizes.value[0] == 3);
    CHECK_TEXT(plugin.state, "plus");
    CHECK_TEXT(plugin.file, "a=b");
    CHECK_REFUSED(":n=7:n=8", "toy:n is given twice; give it once.");
    CHECK(parse(":file=123456789012345"));
    CHECK_REFUSED(":file=1234567890123456", "toy:file: the text '1234567890123456' is too long.");
    CHECK_REFUSED(":n=0", "toy:n: expected a whole number from 1 to 1000, found '0'.");
    CHECK_REFUSED(":n=", "toy:n: expected a whole number from 1 to 1000, found ''.");
    CHECK_REFUSED(":n", "toy: expected ':option=value', found ':n'.");
    CHECK_REFUSED(":", "toy: expected ':option=value', found ':'.");
    CHECK_REFUSED("::n=3", "toy: expected ':option=value', found ':'.");
    CHECK_REFUSED(":=3", "toy: expected ':option=value', found ':=3'.");
    CHECK_REFUSED("n=3", "toy: expected ':option=value', found 'n=3'.");
    CHECK_REFUSED(":stat=plus",
                  "toy: unknown option 'stat'; did you mean 'state'?  'pesbench describe toy' lists them.");
    CHECK_REFUSED(":zebras=1", "toy: unknown option 'zebras'; 'pesbench describe toy' lists them.");
    CHECK_REFUSED(":state=Plus", "toy:state: expected mean|plus, found 'Plus'; did you mean 'plus'?");
    CHECK(option_parse_plugin(none, &plugin, "pes", "", NULL, 0, &failure));
    CHECK(!option_parse_plugin(none, &plugin, "pes", ":a=1", NULL, 0, &failure));
    CHECK_TEXT(failure.text, "pes: unknown option 'a'; pes has no options.");
}

enum { MOST = 300 };

/* All expanded specs, separated by blanks; or the sentence. */
static const char *expand(const char *text, int most)
{
    static char specs[MOST][SPEC_SIZE], joined[MOST * SPEC_SIZE];
    int n = -1;
    memset(specs, 'x', sizeof specs);
    joined[0] = '\0';
    if (!option_expand_specs("--estimator", text, specs, most, &n, &failure)) {
        CHECK(n == 0);
        return failure.text;
    }
    for (int i = 0; i < n; i++) {
        strcat(joined, i > 0 ? " " : "");
        strcat(joined, specs[i]);
    }
    return joined;
}

static void test_specs(void)
{
    CHECK_TEXT(expand("pes", MOST), "pes");
    CHECK_TEXT(expand("pes,gpes:period=1..4*2", MOST), "pes gpes:period=1 gpes:period=2 gpes:period=4");
    CHECK_TEXT(expand("gpes:period=1,2,pes", MOST), "gpes:period=1 gpes:period=2 pes");
    CHECK_TEXT(expand("a:x=1,2:y=3,-4.5,b:z=.5,inf,influence", MOST),
               "a:x=1:y=3 a:x=1:y=-4.5 a:x=2:y=3 a:x=2:y=-4.5 b:z=0.5 b:z=inf influence");
    CHECK_TEXT(expand("a:x=1,2:y=k:z=5,6,7", MOST),
               "a:x=1:y=k:z=5 a:x=1:y=k:z=6 a:x=1:y=k:z=7 a:x=2:y=k:z=5 a:x=2:y=k:z=6 a:x=2:y=k:z=7");
    CHECK_TEXT(expand("tes:state=plus,tes", MOST), "tes:state=plus tes");
    CHECK_TEXT(expand("t:data=../ptb:seed=18446744073709551615:x=1e3", MOST),
               "t:data=../ptb:seed=18446744073709551615:x=1e3");
    CHECK_TEXT(expand("t:x", MOST), "t:x");
    CHECK_TEXT(expand("a,b,c", 3), "a b c");
    CHECK_TEXT(expand("a:x=1..2+1:y=1..2+1", 4), "a:x=1:y=1 a:x=1:y=2 a:x=2:y=1 a:x=2:y=2");
}

static void test_refused_specs(void)
{
    char text[600], wanted[700];
    CHECK_TEXT(expand("a,b,c", 2), "--estimator: expected at most 2 in all, found more.");
    CHECK_TEXT(expand("z,a:x=1..2+1:y=1..2+1", 4), "--estimator: expected at most 4 in all, found more.");
    CHECK_TEXT(expand("a:x=1..256+1:y=1..256+1", MOST),
               "--estimator: expected at most 300 in all, found more.");
    CHECK_TEXT(expand("", MOST), "--estimator: expected a name, found ''.");
    CHECK_TEXT(expand("pes,", MOST), "--estimator: expected a name, found ''.");
    CHECK_TEXT(expand(",pes", MOST), "--estimator: expected a name, found ''.");
    CHECK_TEXT(expand("pes,5", MOST), "--estimator: expected a name, found '5'.");
    CHECK_TEXT(expand(":n=5", MOST), "--estimator: expected a name, found ''.");
    CHECK_TEXT(expand("tes:state=plus,5", MOST),
               "--estimator: expected numbers separated by commas, found 'state=plus,5'.");
    CHECK_TEXT(expand("tes:x,5", MOST), "--estimator: expected numbers separated by commas, found 'x,5'.");
    CHECK_TEXT(expand("a:x=1..5*1", MOST),
               "--estimator: a:x: the range '1..5*1' never gets from its first number to its last.");
    CHECK_TEXT(expand("a:x=1,2x", MOST), "--estimator: a:x: expected a number or inf, found '2x' in '1,2x'.");
    CHECK_TEXT(expand("a:x=1..1e300+1", MOST),
               "--estimator: a:x: expected at most 256 numbers, found more in the range '1..1e300+1'.");
    memset(text, 'n', sizeof text);
    text[SPEC_SIZE] = '\0';
    CHECK(strstr(expand(text, MOST), "--estimator: expected at most 255 letters") == failure.text);
    for (size_t length = 250; length < 260; length++) { /* the limit, from every side */
        memset(text, 'n', length);
        strcpy(text + length, "");
        CHECK((strcmp(expand(text, MOST), text) == 0) == (length < SPEC_SIZE));
        strcpy(text + length, ":a=1");
        CHECK((strcmp(expand(text, MOST), text) == 0) == (length + 4 < SPEC_SIZE));
        strcpy(text + length, ":a=1,2");
        snprintf(wanted, sizeof wanted, "%.*s:a=1 %.*s:a=2", (int)length, text, (int)length, text);
        CHECK((strcmp(expand(text, MOST), wanted) == 0) == (length + 4 < SPEC_SIZE));
    }
}

static const char *near(const char *word)
{
    static const char *const names[] = {"pes", "gpes", "full_es", "bptt", "tbptt", "pes_telescoping",
                                        "lr",  NULL};
    const char *name = nearest_name(word, names);
    return name ? name : "nothing";
}

static void test_nearest(void)
{
    char long_word[200];
    CHECK_TEXT(near("pse"), "pes");
    CHECK_TEXT(near("PES"), "pes");
    CHECK_TEXT(near("ufll_se"), "full_es"); /* two swaps, not four edits */
    CHECK_TEXT(near("gpess"), "gpes");
    CHECK_TEXT(near("fulles"), "full_es");
    CHECK_TEXT(near("pes_telscopng"), "pes_telescoping");
    CHECK_TEXT(near("tbppt"), "tbptt");
    CHECK_TEXT(near("zebra"), "nothing");
    CHECK_TEXT(near("x"), "nothing");
    CHECK_TEXT(near(""), "nothing");
    CHECK_TEXT(near("abcdefghijklmnopqrstuvwxyz"), "nothing");
    memset(long_word, 'p', sizeof long_word);
    long_word[sizeof long_word - 1] = '\0';
    CHECK_TEXT(near(long_word), "nothing");
    CHECK_TEXT(near(long_word + 199 - 63), "nothing");
}

int main(void)
{
    test_plugin();
    test_specs();
    test_refused_specs();
    test_nearest();
    return test_result();
}
