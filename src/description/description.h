/* description.h: what there is to know of a plug-in, as a list of facts in sections; the same facts are printed, for
 * people, or are rows of a report. */
#ifndef PESBENCH_DESCRIPTION_H
#define PESBENCH_DESCRIPTION_H

#include "report.h"

extern const struct column description_columns[];

struct description {
    const char *name, *section;
    struct report *report; /* NULL: print */
};

/* A fact belongs to the section that was begun last. */
void describe_section(struct description *d, const char *section);
void describe_fact(const struct description *d, const char *key, const char *value, const char *about);
void describe_number(const struct description *d, const char *key, double value, const char *about);

/* A section of a table of options, unless it is empty or NULL. */
void describe_options(struct description *d, const struct option_def *table);

/* All facts of a task or an estimator, with the options that `spec` gives it.  A false answer has a sentence. */
bool describe_task(struct description *d, const char *spec, struct failure *failure);
bool describe_estimator(struct description *d, const char *spec, struct failure *failure);

#endif
