/* yacht.c: the regression of tasks/yacht.c against the direct form, row by row, from a file of the real format;
 * its ridge optimum with the real data, theta = 1.333 +- 0.001 and a validation loss of 14.0744 (reference
 * experiments, section 8), by elimination; and NumPy's permutation and eigenvectors, on which both rest. */
#include "number_table.h"
#include "permutation.h"
#include "plugin.h"
#include "random.h"
#include "symmetric.h"
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

enum { ROWS = 308, TRAINED = 246, INPUTS = 6, COLUMNS = 7, STEPS = 25, SWEEP = 400 };

/* standardised, in the order of the split */
struct rows {
    double x[ROWS][INPUTS], y[ROWS];
};

static void read_rows(const char *folder, struct rows *rows)
{
    static double table[ROWS][COLUMNS];
    char path[512];
    int order[ROWS];
    struct failure failure = {0};
    snprintf(path, sizeof path, "%.400s/yacht/yacht_hydrodynamics.data", folder);
    CHECK(read_number_table(path, ROWS, COLUMNS, table[0], &failure));
    numpy_permutation(1, ROWS, order);
    for (int i = 0; i < COLUMNS; i++) {
        double mean = 0, square = 0;
        for (int k = 0; k < ROWS; k++) {
            mean += table[k][i] / ROWS;
            square += table[k][i] * table[k][i] / ROWS;
        }
        for (int k = 0; k < ROWS; k++) {
            const double z = (table[order[k]][i] - mean) / sqrt(square - mean * mean);
            if (i < INPUTS)
                rows->x[k][i] = z;
            else
                rows->y[k] = z;
        }
    }
}

static double residual(const struct rows *rows, int row, const double *w)
{
    double sum = -rows->y[row];
    for (int i = 0; i < INPUTS; i++)
        sum += rows->x[row][i] * w[i];
    return sum;
}

static double validation_loss(const struct rows *rows, const double *w)
{
    double sum = 0;
    for (int row = TRAINED; row < ROWS; row++)
        sum += 0.5 * residual(rows, row, w) * residual(rows, row, w);
    return sum;
}

/* w - 0.001 of the gradient of 1/2 |X w - y|^2 + 1/2 e^theta |w|^2, row by row */
static void descend(const struct rows *rows, double theta, double *w)
{
    double gradient[INPUTS];
    for (int i = 0; i < INPUTS; i++)
        gradient[i] = exp(theta) * w[i];
    for (int row = 0; row < TRAINED; row++) {
        const double off = residual(rows, row, w);
        for (int i = 0; i < INPUTS; i++)
            gradient[i] += off * rows->x[row][i];
    }
    for (int i = 0; i < INPUTS; i++)
        w[i] -= 0.001 * gradient[i];
}

/* The task's steps and losses, particle by particle with a theta of its own, are the direct form's; `task`
 * opened in double precision. */
static void test_direct(const char *folder)
{
    static struct rows rows;
    static double theta[LANES], home[INPUTS][LANES], other[INPUTS][LANES], w[LANES][INPUTS];
    struct opened_task task;
    struct failure failure = {0};
    read_rows(folder, &rows);
    const bool opened = task_open(&task, "yacht", &(struct request){.data = folder}, &failure);
    CHECK(opened);
    if (!opened)
        return;
    CHECK_TEXT(task.dims.data, "UCI Yacht Hydrodynamics, 308 rows");
    double *state = home[0], *next = other[0];
    struct slice s = {.n = LANES, .ld = LANES, .theta = theta, .state = state};
    for (int p = 0; p < LANES; p++)
        theta[p] = -5 + 1.4 * p;
    task.task->init(task.self, &s);
    for (int p = 0; p < LANES; p++)
        for (int i = 0; i < INPUTS; i++)
            w[p][i] = state[i * LANES + p];
    for (; s.t < STEPS; s.t++) {
        double loss[LANES] = {0}, fused[LANES] = {0}, copy[INPUTS][LANES];
        s.state = state;
        memcpy(copy, state, sizeof copy);
        struct slice again = s;
        again.state = copy[0];
        task.task->step(task.self, &s, next);
        task.task->loss(task.self, &s, next, loss);
        task.task->unroll(task.self, &task.dims, &again, 1, fused);
        for (int p = 0; p < LANES; p++) {
            descend(&rows, theta[p], w[p]);
            for (int i = 0; i < INPUTS; i++)
                CHECK_NEAR(next[i * LANES + p], w[p][i], 1e-12);
            CHECK_RELATIVE(loss[p], validation_loss(&rows, w[p]), 1e-11);
            CHECK_RELATIVE(fused[p], validation_loss(&rows, w[p]), 1e-11);
        }
        double *const old = state;
        state = next;
        next = old;
    }
    task_close(&task);
}

/* (X'X + e^theta I) w = X'y by elimination: positive definite, so that no pivot is looked for */
static double ridge_loss(const struct rows *rows, double theta)
{
    double a[INPUTS][INPUTS + 1] = {{0}}, w[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
        a[i][i] = exp(theta);
        for (int row = 0; row < TRAINED; row++) {
            for (int j = 0; j < INPUTS; j++)
                a[i][j] += rows->x[row][i] * rows->x[row][j];
            a[i][INPUTS] += rows->x[row][i] * rows->y[row];
        }
    }
    for (int i = 0; i < INPUTS; i++)
        for (int k = i + 1; k < INPUTS; k++)
            for (int j = INPUTS; j >= i; j--)
                a[k][j] -= a[k][i] / a[i][i] * a[i][j];
    for (int i = INPUTS - 1; i >= 0; i--) {
        w[i] = a[i][INPUTS];
        for (int j = i + 1; j < INPUTS; j++)
            w[i] -= a[i][j] * w[j];
        w[i] /= a[i][i];
    }
    return validation_loss(rows, w);
}

/* The task's own: the mean loss of so many steps that the first ones do not count. */
static double task_loss(const struct opened_task *task, double theta, double *slope)
{
    double sum;
    task->task->exact(task->self, &task->dims, &theta, &sum, slope);
    *slope /= (double)task->dims.horizon;
    return sum / (double)task->dims.horizon;
}

static void test_optimum(const char *folder)
{
    static struct rows rows;
    struct opened_task task;
    struct failure failure = {0};
    double best = -6, slope;
    read_rows(folder, &rows);
    const bool opened =
        task_open(&task, "yacht", &(struct request){.data = folder, .horizon = 1L << 40}, &failure);
    CHECK(opened);
    for (int k = 0; opened && k < SWEEP; k++) {
        const double theta = -6 + 12.0 * k / SWEEP, loss = ridge_loss(&rows, theta);
        CHECK_RELATIVE(task_loss(&task, theta, &slope), loss, 1e-8);
        best = loss < ridge_loss(&rows, best) ? theta : best;
    }
    for (double reach = 0.03; reach > 1e-7; reach /= 2) /* a minimum without others near it */
        for (int side = -1; side <= 1; side += 2)
            best =
                ridge_loss(&rows, best + side * reach) < ridge_loss(&rows, best) ? best + side * reach : best;
    printf("optimum: theta = %.6f, loss %.6f\n", best, ridge_loss(&rows, best));
    CHECK_NEAR(best, 1.333, 0.001);
    CHECK_NEAR(ridge_loss(&rows, best), 14.0744, 5e-5);
    CHECK(opened && task_loss(&task, best - 1e-4, &slope) < 15 && slope < 0);
    CHECK(opened && task_loss(&task, best + 1e-4, &slope) < 15 && slope > 0);
    if (opened)
        task_close(&task);
}

/* A file in which no two columns are alike. */
static void write_rows(const char *folder)
{
    char path[512];
    uint64_t random = 7;
    snprintf(path, sizeof path, "%.400s/yacht", folder);
    CHECK(mkdir(path, 0777) == 0);
    snprintf(path, sizeof path, "%.400s/yacht/yacht_hydrodynamics.data", folder);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    for (int k = 0; file && k < ROWS * COLUMNS; k++)
        fprintf(file, "%.15g%c", (k % COLUMNS - 3) * (2 + random_normal(&random)) + 0.1 * (k % 11),
                (k + 1) % COLUMNS ? ' ' : '\n');
    if (file)
        fclose(file);
}

static void remove_rows(const char *folder)
{
    char path[512];
    snprintf(path, sizeof path, "%.400s/yacht/yacht_hydrodynamics.data", folder);
    unlink(path);
    snprintf(path, sizeof path, "%.400s/yacht", folder);
    rmdir(path);
    rmdir(folder);
}

/* the first rows of the published split */
static void test_permutation(void)
{
    static const int first[] = {73, 304, 228, 238, 259};
    int order[ROWS], seen[ROWS] = {0};
    numpy_permutation(1, ROWS, order);
    for (int k = 0; k < 5; k++)
        CHECK(order[k] == first[k]);
    for (int k = 0; k < ROWS; k++)
        seen[order[k]]++;
    for (int k = 0; k < ROWS; k++)
        CHECK(seen[k] == 1);
}

/* a = sum over k of value_k v_k v_k', the v_k being orthonormal */
static void test_eigen(void)
{
    enum { N = 5 };
    double a[N][N], copy[N][N], value[N], v[N][N];
    uint64_t random = 3;
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++)
            a[i][j] = a[j][i] = random_normal(&random);
    memcpy(copy, a, sizeof a);
    symmetric_eigen(N, copy[0], value, v[0]);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double sum = 0, square = 0;
            for (int k = 0; k < N; k++) {
                sum += value[k] * v[i][k] * v[j][k];
                square += v[k][i] * v[k][j];
            }
            CHECK_NEAR(sum, a[i][j], 1e-13);
            CHECK_NEAR(square, i == j, 1e-13);
        }
}

int main(void)
{
    char folder[] = "/tmp/pesbench_yacht_XXXXXX";
    const char *real_data = getenv("PESBENCH_DATA");
    test_permutation();
    test_eigen();
    CHECK(mkdtemp(folder) != NULL);
    write_rows(folder);
    test_direct(folder);
    remove_rows(folder);
    if (real_data) {
        test_direct(real_data);
        test_optimum(real_data);
    }
    return test_result();
}
