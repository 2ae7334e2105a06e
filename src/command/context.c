/* context.c: what a result file says of where it came from (design section 3). */
#include "blas.h"
#include "command.h"
#include "revision.h"
#include "topology.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *program_version(void)
{
    return PESBENCH_VERSION ", revision " PESBENCH_REVISION;
}

void program_build(char text[BUILD_SIZE])
{
    char blas[256];
    blas_description(blas, sizeof blas);
    snprintf(text, BUILD_SIZE, "%s, %s, %s build, flags %s, %s", program_version(), PESBENCH_COMPILER,
             PESBENCH_BUILD, PESBENCH_FLAGS, blas);
}

static void add_machine(struct report *report)
{
    static const char *const bindings[] = {"none", "true", "primary", "close", "spread"};
    char processor[192], host[128] = "unknown host";
    const int binding = (int)omp_get_proc_bind();
    topology_processor(processor, sizeof processor);
    gethostname(host, sizeof host - 1);
    report_context(report, "machine", "%s, %ld processors, host %s", processor, sysconf(_SC_NPROCESSORS_ONLN),
                   host);
    report_context(report, "thread binding", "%s, %d places", binding < 5 ? bindings[binding] : "unknown",
                   omp_get_num_places());
    for (char *const *e = environ; *e; e++)
        if (strncmp(*e, "OMP_", 4) == 0 || strncmp(*e, "GOMP_", 5) == 0 || strncmp(*e, "BLIS_", 5) == 0)
            report_context(report, "environment", "%s", *e);
}

void shell_quoted(FILE *file, const char *word)
{
    const bool plain =
        *word && !word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                    "-_=+.,:/@%")];
    fputs(plain ? "" : "'", file);
    for (; *word; word++)
        fputs(*word == '\'' ? "'\\''" : (char[]){*word, 0}, file);
    fputs(plain ? "" : "'", file);
}

void shell_value(FILE *file, const struct option_def *row, const void *from)
{
    const void *member = (const char *)from + row->offset;
    const struct texts *texts = member;
    const char *word = row->type == OPTION_TEXT ? *(const char *const *)member : NULL;
    if (row->type == OPTION_TEXT)
        shell_quoted(file, word ? word : ""); /* which none is, where none is the default */
    else if (row->type == OPTION_TEXTS)
        for (int k = 0; k < texts->n; k++) {
            fputs(k ? "," : "", file);
            shell_quoted(file, texts->value[k]);
        }
    else
        option_print(file, row, from);
}

/* "name=value name=value", quoted as a shell has it: a value may have blanks. */
static void add_options(struct report *report, const struct invocation *invocation)
{
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);
    if (!line)
        return;
    for (int k = 0; k < invocation->ngiven; k++) {
        fprintf(line, "%s%s=", k ? " " : "", invocation->given[k]->name);
        shell_value(line, invocation->given[k], invocation->options);
    }
    fclose(line);
    report_context(report, "options", "%s", text);
    free(text);
}

static void add_command(struct report *report, const struct invocation *invocation)
{
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);
    if (!line)
        return;
    fputs("pesbench", line);
    for (int k = 1; k < invocation->argc; k++) {
        fputc(' ', line);
        shell_quoted(line, invocation->argv[k]);
    }
    fclose(line);
    report_context(report, "command", "%s", text);
    free(text);
}

/* To the millisecond: launches that follow each other at once have an order. */
static void add_date(struct report *report)
{
    char text[64];
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
    report_context(report, "date", "%s.%03ldZ", text, now.tv_nsec / 1000000);
}

void context_add(struct report *report, const struct invocation *invocation)
{
    char text[256];
    add_command(report, invocation);
    add_options(report, invocation);
    add_date(report);
    report_context(report, "version", "%s", program_version());
    report_context(report, "compiler", "%s, %s build, native tuning %s", PESBENCH_COMPILER, PESBENCH_BUILD,
                   PESBENCH_NATIVE);
    report_context(report, "flags", "%s", PESBENCH_FLAGS);
    report_context(report, "openmp", "%d", _OPENMP);
    blas_description(text, sizeof text);
    report_context(report, "blas", "%s", text);
    add_machine(report);
}
