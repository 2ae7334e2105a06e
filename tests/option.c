/* option.c: option tables: what is read, what is refused and with which sentence. */
#include "option.h"
#include "test.h"

#include <stdint.h>

struct sample {
    bool quiet, antithetic;
    int updates;
    long horizon;
    uint64_t seed;
    double lr, sigma;
    const char *theta, *optimizer;
    struct numbers unroll, scale, length;
    struct texts out;
};

static const struct option_def basic[] = {
    OPTION(sample, quiet, "no", 0, 0, "say nothing"),
    OPTION(sample, antithetic, "yes", 0, 0, "mirror"),
    OPTION(sample, updates, "100", 1, 1e9, "outer updates"),
    OPTION(sample, horizon, "24", 1, FOREVER, "steps of an episode"),
    OPTION(sample, seed, "0", 0, 0, "seed"),
    OPTION(sample, lr, "0.1", -10, 10, "learning rate"),
    OPTION(sample, sigma, "0.1", 1e-300, 1e300, "standard deviation"),
    {0},
};
static const struct option_def lists[] = {
    OPTION(sample, theta, NULL, 0, 0, "outer parameters"),
    OPTION(sample, optimizer, "sgd", 0, 0, "update rule", .choices = "sgd|momentum|adam"),
    OPTION(sample, unroll, "1", 1, 1e6, "unroll length", .flags = OPTION_WHOLE),
    OPTION(sample, scale, NULL, -1e300, 1e300, "scales"),
    NAMED_OPTION(sample, "episode-length", length, "inf", 1, FOREVER, "lengths", .flags = OPTION_WHOLE),
    OPTION(sample, out, NULL, 0, 0, "result file", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {basic, lists, NULL};

static struct sample sample;
static struct texts operands;
static struct failure failure;
static const struct option_def *given[16];
static int ngiven;

/* Words are separated by blanks; an empty word is written `''`. */
static bool parse(const char *line)
{
    static char copy[8192];
    char *argv[128], *next = copy;
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word; (word = strsep(&next, " ")) && argc < 128;)
        argv[argc++] = strcmp(word, "''") == 0 ? strchr(word, '\0') : word;
    option_defaults(basic, &sample);
    option_defaults(lists, &sample);
    failure.text[0] = '\0';
    return option_parse(tables, &sample, *line ? argc : 0, argv, &operands, given, 16, &ngiven, &failure);
}

#define CHECK_REFUSED(line, sentence)                                                                        \
    do {                                                                                                     \
        CHECK(!parse(line));                                                                                 \
        CHECK_TEXT(failure.text, sentence);                                                                  \
        CHECK(failure.status == EXIT_USAGE);                                                                 \
    } while (0)

/* The value of an option of `lists` or `basic` after a line, as text. */
static const char *value_after(const char *line, const char *name)
{
    static char text[8192];
    const struct option_def *row = option_find(basic, name, strlen(name));
    if (!row)
        row = option_find(lists, name, strlen(name));
    if (!parse(line))
        return failure.text;
    FILE *file = fmemopen(text, sizeof text, "w");
    CHECK(file);
    option_print(file, row, &sample);
    CHECK(fclose(file) == 0 && strlen(text) + 1 < sizeof text);
    return text;
}

static void test_defaults(void)
{
    memset(&sample, 0xff, sizeof sample);
    CHECK(parse(""));
    CHECK(!sample.quiet && sample.antithetic && sample.updates == 100 && sample.horizon == 24);
    CHECK(sample.seed == 0 && sample.theta == NULL && sample.scale.n == 0 && sample.out.n == 0);
    CHECK(sample.unroll.n == 1 && sample.unroll.value[0] == 1 && isinf(sample.length.value[0]));
    CHECK(ngiven == 0 && operands.n == 0);
    CHECK_TEXT(value_after("", "theta"), "");
    CHECK_TEXT(value_after("", "scale"), "");
    CHECK_TEXT(value_after("", "episode-length"), "inf");
}

static void test_words(void)
{
    CHECK(parse("linquad --quiet --antithetic=no --updates 1e6 --lr -1 --theta -0.5,1 lorenz -- --lr -x"));
    CHECK(sample.quiet && !sample.antithetic && sample.updates == 1000000 && sample.lr == -1);
    CHECK_TEXT(sample.theta, "-0.5,1");
    CHECK(operands.n == 4 && ngiven == 5 && given[0] == &basic[0] && given[4] == &lists[0]);
    CHECK_TEXT(operands.value[3], "-x");
    CHECK(parse("- -0.5 -.5") && operands.n == 3);
    CHECK(parse("--lr 1 --lr=2 --lr 3") && sample.lr == 3 && ngiven == 1);
    CHECK(parse("--out a.csv --out=b.json --out c=d.csv") && sample.out.n == 3 && ngiven == 1);
    CHECK_TEXT(value_after("--out a.csv --out=b.json", "out"), "a.csv,b.json");
    CHECK_TEXT(value_after("--theta=--1", "theta"), "--1");
    CHECK_TEXT(value_after("--theta=a=b", "theta"), "a=b");
    CHECK_TEXT(value_after("--quiet=true", "quiet"), "yes");
    CHECK_TEXT(value_after("--quiet --quiet=false", "quiet"), "no");
    CHECK_TEXT(value_after("--optimizer adam", "optimizer"), "adam");
    char *const stray[] = {(char[]){"stray"}};
    CHECK(!option_parse(tables, &sample, 1, stray, NULL, NULL, 0, NULL, &failure));
    CHECK_TEXT(failure.text, "unexpected word 'stray'; --help lists what can be said.");

    char many[8192] = "x";
    for (int i = 0; i < TEXTS_AT_MOST; i++)
        strcat(many, " x");
    CHECK_REFUSED(many, "expected at most 32 names, found 'x' beyond them.");
    many[0] = '\0';
    for (int i = 0; i <= TEXTS_AT_MOST; i++)
        strcat(many, i > 0 ? " --out=x" : "--out=x");
    CHECK_REFUSED(many, "--out: expected at most 32 times, found 'x' beyond them.");
}

static void test_numbers(void)
{
    CHECK(parse("--seed 18446744073709551615") && sample.seed == UINT64_MAX);
    CHECK_TEXT(value_after("--seed 18446744073709551615", "seed"), "18446744073709551615");
    CHECK(parse("--horizon inf") && sample.horizon == FOREVER);
    CHECK_TEXT(value_after("--horizon inf", "horizon"), "inf");
    CHECK_TEXT(value_after("--horizon 9007199254740991", "horizon"), "9007199254740991");
    CHECK_TEXT(value_after("--lr 0.1", "lr"), "0.1");
    CHECK_TEXT(value_after("--lr 0.30000000000000004", "lr"), "0.30000000000000004");
    CHECK_TEXT(value_after("--lr +.5e0", "lr"), "0.5");
    CHECK_TEXT(value_after("--sigma 1e-299", "sigma"), "1e-299");
}

static void test_refused_numbers(void)
{
    static const char *const bad[] = {"x",     "nan",   "-nan", "inf",    "-inf",  "infinity", "1x",
                                      "1e300", "1e999", "''",   "0",      "-5",    "0x10",     "1.5",
                                      "1e",    "--",    "1,2",  "1..5*2", "1e-400"};
    char line[64], sentence[256];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *shown = strcmp(bad[i], "''") == 0 ? "" : bad[i];
        snprintf(line, sizeof line, "--updates=%s", shown);
        snprintf(sentence, sizeof sentence,
                 "--updates: expected a whole number from 1 to 1000000000, found '%s'.", shown);
        CHECK_REFUSED(line, sentence);
        CHECK(sample.updates == 100);
    }
    static const char *const bad_seed[] = {"-1", "1e6", "18446744073709551616", "+1", "1.0", "0x1",
                                           "",   "inf"};
    for (size_t i = 0; i < sizeof bad_seed / sizeof *bad_seed; i++) {
        snprintf(line, sizeof line, "--seed=%s", bad_seed[i]);
        snprintf(sentence, sizeof sentence,
                 "--seed: expected a whole number from 0 to 18446744073709551615, found '%s'.", bad_seed[i]);
        CHECK_REFUSED(line, sentence);
    }
    CHECK_REFUSED("--lr nan", "--lr: expected a number from -10 to 10, found 'nan'.");
    CHECK_REFUSED("--lr 10.000001", "--lr: expected a number from -10 to 10, found '10.000001'.");
    CHECK_REFUSED("--sigma 0", "--sigma: expected a number above 0, found '0'.");
    CHECK_REFUSED("--horizon 1e300",
                  "--horizon: expected a whole number from 1 to 2^53-1, or inf, found '1e300'.");
    CHECK_REFUSED("--horizon 9007199254740993",
                  "--horizon: expected a whole number from 1 to 2^53-1, or inf, found '9007199254740993'.");
    CHECK_REFUSED("--horizon -inf",
                  "--horizon: expected a whole number from 1 to 2^53-1, or inf, found '-inf'.");
}

static void test_refused_words(void)
{
    CHECK_REFUSED("--unrol 5", "unknown option '--unrol'; did you mean '--unroll'?  --help lists them.");
    CHECK_REFUSED("--unrol=5", "unknown option '--unrol'; did you mean '--unroll'?  --help lists them.");
    CHECK_REFUSED("-quiet", "unknown option '-quiet'; did you mean '--quiet'?  --help lists them.");
    CHECK_REFUSED("--zebras 1", "unknown option '--zebras'; --help lists them.");
    CHECK_REFUSED("--=5", "unknown option '--'; --help lists them.");
    CHECK_REFUSED("-x", "unknown option '-x'; --help lists them.");
    CHECK_REFUSED("--quiet=maybe", "--quiet: expected yes or no, found 'maybe'.");
    CHECK_REFUSED("--quiet=", "--quiet: expected yes or no, found ''.");
    CHECK_REFUSED("--lr", "--lr: expected a value, found the end of the command line.");
    CHECK_REFUSED("--lr --quiet",
                  "--lr: expected a value, found '--quiet'; a value that begins with -- is written "
                  "--lr=VALUE.");
    CHECK_REFUSED("--out ''", "--out: expected FILE, found ''.");
    CHECK_REFUSED("--theta=", "--theta: expected a text, found ''.");
    CHECK_REFUSED("--optimizer adma",
                  "--optimizer: expected sgd|momentum|adam, found 'adma'; did you mean 'adam'?");
    CHECK_REFUSED("--optimizer sgd|adam", "--optimizer: expected sgd|momentum|adam, found 'sgd|adam'.");
    CHECK_REFUSED("--optimizer ad",
                  "--optimizer: expected sgd|momentum|adam, found 'ad'; did you mean 'adam'?");
}

static void test_lists(void)
{
    CHECK_TEXT(value_after("--unroll 1,2,2,1e3", "unroll"), "1,2,2,1000");
    CHECK_TEXT(value_after("--unroll 1..1000*10", "unroll"), "1,10,100,1000");
    CHECK_TEXT(value_after("--unroll 1..999*10", "unroll"), "1,10,100");
    CHECK_TEXT(value_after("--unroll 1..10+3,50,2..8*2", "unroll"), "1,4,7,10,50,2,4,8");
    CHECK_TEXT(value_after("--unroll 5..5*2", "unroll"), "5");
    CHECK_TEXT(value_after("--unroll 1e+0..1e+2*1e+1", "unroll"), "1,10,100");
    CHECK_TEXT(value_after("--scale 0.1..0.5+0.1", "scale"), "0.1,0.2,0.3,0.4,0.5");
    CHECK_TEXT(value_after("--scale 1e-3..1*10", "scale"), "0.001,0.01,0.1,1");
    CHECK_TEXT(value_after("--scale 1..0.01*0.1", "scale"), "1,0.1,0.01");
    CHECK_TEXT(value_after("--scale -1..1+0.5", "scale"), "-1,-0.5,0,0.5,1");
    CHECK_TEXT(value_after("--scale 0..1+0.333333333333", "scale"), "0,0.333333333333,0.666666666666,1");
    CHECK_TEXT(value_after("--scale 3..1+-1", "scale"), "3,2,1");
    CHECK_TEXT(value_after("--scale -1..-8*2", "scale"), "-1,-2,-4,-8");
    CHECK_TEXT(value_after("--episode-length 10,inf", "episode-length"), "10,inf");
    CHECK(parse("--unroll 1..256+1") && sample.unroll.n == NUMBERS_AT_MOST &&
          sample.unroll.value[255] == 256);
    CHECK(parse("--unroll 1,2 --unroll 3") && sample.unroll.n == 1);
    /* a long list is whole: 256 numbers of 5 letters, 25 of them without a 0 and 2 of these without another */
    const char *all = value_after("--scale 0.001..0.256+0.001", "scale");
    CHECK(strlen(all) == 256 * 5 - 25 - 2 + 255 && strcmp(all + strlen(all) - 12, ",0.255,0.256") == 0);
    CHECK(option_find(lists, "unroll", 5) == NULL && option_find(lists, "unrolls", 7) == NULL);
}

static void test_refused_lists(void)
{
    CHECK_REFUSED("--unroll 1,,2",
                  "--unroll: expected a whole number from 1 to 1000000, found '' in '1,,2'.");
    CHECK_REFUSED("--unroll 1,", "--unroll: expected a whole number from 1 to 1000000, found '' in '1,'.");
    CHECK_REFUSED("--unroll=", "--unroll: expected a whole number from 1 to 1000000, found ''.");
    CHECK_REFUSED("--unroll inf", "--unroll: expected a whole number from 1 to 1000000, found 'inf'.");
    CHECK_REFUSED("--unroll 1..10*1.5",
                  "--unroll: expected a whole number from 1 to 1000000, found '1.5' in '1..10*1.5'.");
    CHECK_REFUSED("--unroll 1..257+1",
                  "--unroll: expected at most 256 numbers, found more in the range '1..257+1'.");
    CHECK_REFUSED("--unroll 1..256+1,1", "--unroll: expected at most 256 numbers, found more.");
    CHECK_REFUSED("--unroll 1..1e300+1",
                  "--unroll: expected at most 256 numbers, found more in the range '1..1e300+1'.");
    CHECK_REFUSED("--scale 1..2*1.0000000001",
                  "--scale: expected at most 256 numbers, found more in the range '1..2*1.0000000001'.");
    static const char *const astray[] = {"1..10*1", "1..10*0",   "1..10*-2", "1..10+0",
                                         "10..1+1", "10..1*2",   "1..10+-1", "-1..10*2",
                                         "0..10*2", "1..10*0.5", "8..1*0",   "1..1+0"};
    static const char *const malformed[] = {"1..10",    "1..",       "..5*2",     "1..10*",     "1..10*x",
                                            "1..10/2",  "1..*2",     "1..inf*2",  "x..1*2",     "nan..5*2",
                                            "1..nan+1", "1..10*2*2", "1..10*inf", "1..1e999*2", "1..5..9*2",
                                            "0x1..9*2", "1..10+nan"};
    char line[64], sentence[256];
    for (size_t i = 0; i < sizeof astray / sizeof *astray; i++) {
        snprintf(line, sizeof line, "--scale %s", astray[i]);
        snprintf(sentence, sizeof sentence,
                 "--scale: the range '%s' never gets from its first number to its last.", astray[i]);
        CHECK_REFUSED(line, sentence);
    }
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        snprintf(line, sizeof line, "--scale %s", malformed[i]);
        snprintf(sentence, sizeof sentence,
                 "--scale: expected a range FIRST..LAST*FACTOR or FIRST..LAST+STEP, found '%s'.",
                 malformed[i]);
        CHECK_REFUSED(line, sentence);
    }
    char digits[210] = "--scale "; /* a number too long to be one must not be cut to one that fits */
    memset(digits + 8, '1', 200);
    CHECK(!parse(digits) && strlen(failure.text) < 200);
}

static void test_help(void)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    option_help(file, basic, "--");
    option_help(file, lists, ":");
    fclose(file);
    CHECK(strstr(text, "  --quiet       say nothing\n"));
    CHECK(strstr(text, "  --antithetic  mirror [default yes]\n"));
    CHECK(strstr(text, "  --updates N   outer updates [from 1 to 1000000000; default 100]\n"));
    CHECK(strstr(text, "  --horizon N   steps of an episode [from 1 to 2^53-1, or inf; default 24]\n"));
    CHECK(strstr(text, "  --sigma X     standard deviation [above 0; default 0.1]\n"));
    CHECK(strstr(text, "  :optimizer=sgd|momentum|adam  update rule [default sgd]\n"));
    CHECK(strstr(text, "  :scale=LIST                   scales\n"));
    CHECK(strstr(text, "  :out=FILE                     result file\n"));
    free(text);
}

int main(void)
{
    test_defaults();
    test_words();
    test_numbers();
    test_refused_numbers();
    test_refused_words();
    test_lists();
    test_refused_lists();
    test_help();
    return test_result();
}
