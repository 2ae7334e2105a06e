/* command.c: find a command, fill in its options, run it, say what went wrong. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_AT_MOST = 64, GIVEN_AT_MOST = 64 };

static const struct command *command_named(const char *name)
{
    for (int k = 0; commands[k]; k++)
        if (strcmp(name, commands[k]->name) == 0)
            return commands[k];
    return NULL;
}

bool was_given(const struct invocation *invocation, const char *name)
{
    for (int k = 0; k < invocation->ngiven; k++)
        if (strcmp(invocation->given[k]->name, name) == 0)
            return true;
    return false;
}

static void print_overview(FILE *file)
{
    fprintf(file,
            "pesbench: bias, variance and cost of gradient estimators of unrolled computation graphs.\n\n"
            "usage: pesbench COMMAND [options]\n\n");
    for (int k = 0; commands[k]; k++)
        fprintf(file, "  %-10s %s\n", commands[k]->name, commands[k]->brief);
    fprintf(file, "\n'pesbench COMMAND --help' lists a command's options.\n");
}

static void print_help(FILE *file, const struct command *command)
{
    fprintf(file, "usage: pesbench %s%s%s [options]\n\n%s\n\n", command->name,
            command->operands[0] ? " " : "", command->operands, command->brief);
    for (int k = 0; command->tables[k]; k++)
        option_help(file, command->tables[k], "--");
    if (command->help)
        fprintf(file, "\n%s\n", command->help);
}

static bool asks_help(int argc, char *const *argv)
{
    for (int k = 0; k < argc && strcmp(argv[k], "--") != 0; k++)
        if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0)
            return true;
    return false;
}

static bool flush_output(struct failure *failure)
{
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           fail_runtime(failure, "standard output could not be written.");
}

static int run_command(const struct command *command, int argc, char *const *argv)
{
    struct failure failure = {0};
    struct texts operands = {0};
    const struct option_def *given[GIVEN_AT_MOST];
    int ngiven = 0, status;
    void *options = calloc(1, command->size ? command->size : 1);
    for (int k = 0; options && command->tables[k]; k++)
        option_defaults(command->tables[k], options);
    if (!options) {
        fail_runtime(&failure, "no memory for the options.");
        status = failure.status;
    } else if (!option_parse(command->tables, options, argc - 2, argv + 2, &operands, given, GIVEN_AT_MOST,
                             &ngiven, &failure)) {
        status = failure.status;
    } else {
        const struct invocation invocation = {argc, argv, command, options, &operands, given, ngiven};
        status = command->run(&invocation, &failure);
    }
    if (failure.text[0])
        fprintf(stderr, "pesbench %s: %s\n", command->name, failure.text);
    free(options);
    return status;
}

static int unknown_command(const char *name)
{
    const char *names[NAMES_AT_MOST] = {0};
    for (int k = 0; commands[k] && k < NAMES_AT_MOST - 1; k++)
        names[k] = commands[k]->name;
    const char *near = nearest_name(name, names);
    fprintf(stderr, "pesbench: unknown command '%.60s'%s%s%s; 'pesbench --help' lists them.\n", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'" : "");
    return EXIT_USAGE;
}

static int run_words(int argc, char *const *argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_overview(stdout);
        return EXIT_SUCCESS;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("pesbench %s\n", program_version());
        return EXIT_SUCCESS;
    }
    const struct command *command = command_named(argv[1]);
    if (!command)
        return unknown_command(argv[1]);
    if (asks_help(argc - 2, argv + 2)) {
        print_help(stdout, command);
        return EXIT_SUCCESS;
    }
    return run_command(command, argc, argv);
}

int command_run(int argc, char *const *argv)
{
    struct failure failure = {0};
    const int status = run_words(argc, argv);
    if (flush_output(&failure) || status != EXIT_SUCCESS)
        return status;
    fprintf(stderr, "pesbench: %s\n", failure.text);
    return failure.status;
}

bool outputs_check(const struct texts *out, const char *more, struct failure *failure)
{
    for (int k = 0; k <= out->n; k++) {
        const char *path = k < out->n ? out->value[k] : more;
        if (!path)
            continue;
        if (!report_check_path(path, failure))
            return false;
        for (int earlier = 0; earlier < k; earlier++)
            if (file_same(path, out->value[earlier]) && strncmp(path, "/dev/", 5) != 0)
                return fail(failure, "'%s' is to be written twice; name two files.", path);
    }
    return true;
}

int report_deliver(const struct report *report, const struct texts *out, struct failure *failure)
{
    struct failure later;
    bool ok = true;
    for (int k = 0; k < out->n; k++) /* what one disk refuses, another may keep: the first failure is told */
        ok = report_write(report, out->value[k], ok ? failure : &later) && ok;
    if (out->n == 0)
        report_print(report, stdout);
    return flush_output(ok ? failure : &later) && ok ? EXIT_SUCCESS : failure->status;
}

int text_deliver(const char *out, void (*print)(FILE *file, const void *what), const void *what,
                 struct failure *failure)
{
    struct whole_file file;
    bool ok = !out || file_begin(&file, out, failure);
    if (ok)
        print(out ? file.stream : stdout, what);
    ok = ok && (out ? file_commit(&file, failure) : flush_output(failure));
    return ok ? EXIT_SUCCESS : failure->status;
}
