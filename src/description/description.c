/* description.c: see description.h. */
#include "description.h"

const struct column description_columns[] = {
    {.name = "name", .type = COLUMN_TEXT},  {.name = "section", .type = COLUMN_TEXT},
    {.name = "key", .type = COLUMN_TEXT},   {.name = "value", .type = COLUMN_TEXT},
    {.name = "about", .type = COLUMN_TEXT}, {0},
};

void describe_section(struct description *d, const char *section)
{
    d->section = section;
    if (!d->report)
        printf("\n%s\n", section);
}

void describe_fact(const struct description *d, const char *key, const char *value, const char *about)
{
    if (!d->report) {
        printf("  %-16s %s%s%s\n", key, value, value[0] && about[0] ? "   " : "", about);
        return;
    }
    report_row(d->report, NULL);
    report_text(d->report, "name", d->name);
    report_text(d->report, "section", d->section);
    report_text(d->report, "key", key);
    report_text(d->report, "value", value);
    report_text(d->report, "about", about);
}

void describe_number(const struct description *d, const char *key, double value, const char *about)
{
    char text[64] = "inf";
    if (value < (double)FOREVER)
        exact_text(value, text, sizeof text);
    describe_fact(d, key, text, about);
}

void describe_options(struct description *d, const struct option_def *table)
{
    char about[512];
    if (!table || !table->name)
        return;
    describe_section(d, "options");
    for (const struct option_def *row = table; row->name; row++) {
        if (row->hi > row->lo)
            snprintf(about, sizeof about, "%s, %g to %g", row->brief, row->lo, row->hi);
        else
            snprintf(about, sizeof about, "%s%s%s", row->brief, row->choices ? ": " : "",
                     row->choices ? row->choices : "");
        describe_fact(d, row->name, row->fallback ? row->fallback : "", about);
    }
}
