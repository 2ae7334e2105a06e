/* measurement_report.h: a measurement as a row, and its replicates as rows of a file of their own. */
#ifndef PESBENCH_MEASUREMENT_REPORT_H
#define PESBENCH_MEASUREMENT_REPORT_H

#include "command.h"
#include "measurement.h"
#include "rivals.h"

extern const struct column measurement_columns[];

/* Neither threads nor times, so that runs that must agree can be compared byte for byte. */
extern const struct column replicate_columns[];

void report_measurement(struct report *report, const struct invocation *invocation,
                        const struct selection *selection, const struct cell *cell,
                        const struct measurement *measurement, const struct standing *standing);
void report_replicates(struct report *raw, const struct selection *selection, const struct cell *cell,
                       const struct measurement *measurement);

#endif
