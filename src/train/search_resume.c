/* search_resume.c: see search_resume.h. */
#include "search_resume.h"

#include <stdlib.h>

bool search_resume_begin(struct search_resume *resume, const char *path, long every, int searches,
                         struct failure *failure)
{
    *resume = (struct search_resume){.every = every, .searches = searches};
    if (!path)
        return true;
    resume->found = calloc((size_t)searches, sizeof(struct found *));
    resume->lines = open_memstream(&resume->identity, &resume->identity_size);
    return (resume->found && resume->lines) || fail_runtime(failure, "no memory for checkpoints.");
}

static void print_number(FILE *file, const char *name, double value)
{
    char number[32];
    exact_text(value, number, sizeof number);
    fprintf(file, "%s %s\n", name, number);
}

void search_resume_describe(struct search_resume *resume, int first, const struct selection *selection,
                            const struct cell *cell, const struct search_plan *plan, bool grid)
{
    const struct setup setup = cell_setup(selection, cell, 1);
    FILE *file = resume->lines;
    if (!file)
        return;
    fprintf(file, "cell %d of %d\nsearch %s\ntask %s\nprecision %s\n", first + 1, resume->searches,
            grid ? "grid" : "random", setup.task, selection->precision);
    fprintf(file, "horizon %ld\ntask seed %llu\ndata %s\n", setup.request.horizon,
            (unsigned long long)setup.request.seed, setup.request.data ? setup.request.data : "none");
    fprintf(file, "seed %llu\nreplicates %d\npoints %ld\n", (unsigned long long)cell->seed,
            selection->replicates, plan->points);
    print_number(file, "steps of a point", plan->cost);
    for (int i = 0; i < plan->param; i++) {
        fprintf(file, "theta_%d cells %d\n", i, plan->axis[i].cells);
        print_number(file, "from", plan->axis[i].low);
        print_number(file, "to", plan->axis[i].high);
    }
}

bool search_resume_open(struct search_resume *resume, const char *path, bool go_on, struct failure *failure)
{
    if (!resume->lines)
        return true;
    const bool written = fclose(resume->lines) == 0;
    resume->lines = NULL;
    if (!written || !resume->identity)
        return fail_runtime(failure, "no memory for checkpoints.");
    char *identity = resume->identity;
    resume->identity = NULL;
    return resume_file_open(&resume->file, path, go_on, identity, resume->searches, failure);
}

void search_resume_close(struct search_resume *resume)
{
    if (resume->lines)
        fclose(resume->lines);
    free(resume->identity);
    free(resume->found);
    resume_file_close(&resume->file);
    *resume = (struct search_resume){0};
}

bool search_resume_start(struct search_resume *resume, int index, long points, struct found *found)
{
    struct resume_file *file = &resume->file;
    const int there = file->done + file->amid;
    if (!file->path)
        return true;
    resume->found[index] = found;
    if (!file->archive.stream || index >= there)
        return true;
    found_archive(found, points, &file->archive);
    if (index < file->done && found->n < points)
        return fail(file->archive.failure, "'%s': expected %ld points of search %d, found %ld; remove it.",
                    file->path, points, index + 1, found->n);
    return file->archive.ok && (index + 1 < there || resume_file_loaded(file));
}

bool search_resume_save(struct search_resume *resume, int index, long points, bool now,
                        struct failure *failure)
{
    struct found *found = resume->found ? resume->found[index] : NULL;
    const bool done = found && found->n == points;
    const long every = resume->every ? resume->every : (points + 99) / 100;
    if (!found || (!now && !done && found->n - found->saved < every) || found->saved == found->n)
        return true;
    struct archive archive;
    bool ok = resume_file_create(&resume->file, done ? index + 1 : index, !done, &archive, failure);
    for (int k = 0; ok && k <= index; k++) {
        found_archive(resume->found[k], resume->found[k]->n, &archive);
        ok = archive.ok;
    }
    ok = ok && archive_commit(&archive);
    archive_close(&archive);
    found->saved = found->n;
    return ok;
}
