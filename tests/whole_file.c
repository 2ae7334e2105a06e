/* whole_file.c: files appear whole or not at all, and what cannot be written is said before and after. */
#include "report.h"
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/pesbench-file-XXXXXX", path[256];
static char big[100001];
static struct failure failure;

static const char *in_directory(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

/* Names in the directory, hidden ones too. */
static int entries(void)
{
    int n = 0;
    DIR *stream = opendir(directory);
    while (stream && readdir(stream))
        n++;
    if (stream)
        closedir(stream);
    return n - 2;
}

static bool write_file(const char *name, const char *text)
{
    struct whole_file file;
    if (!file_begin(&file, name, &failure))
        return false;
    fputs(text, file.stream);
    bool ok = file_commit(&file, &failure);
    file_abandon(&file); /* does no harm */
    return ok;
}

static const char *content(const char *name)
{
    static char text[64];
    FILE *file = fopen(name, "r");
    size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[n] = '\0';
    if (file)
        fclose(file);
    return text;
}

static void test_whole(void)
{
    struct whole_file file;
    struct stat found;
    mode_t mask = umask(027);
    CHECK(file_begin(&file, in_directory("a"), &failure));
    fputs("new", file.stream);
    CHECK(access(path, F_OK) != 0 && entries() == 1); /* only the temporary file so far */
    CHECK(file_commit(&file, &failure) && entries() == 1);
    CHECK_TEXT(content(path), "new");
    CHECK(stat(path, &found) == 0 && (found.st_mode & 0777) == 0640);
    CHECK(umask(mask) == 027);

    CHECK(file_begin(&file, path, &failure));
    fputs("never seen", file.stream);
    file_abandon(&file);
    CHECK(entries() == 1 && !file.stream);
    CHECK_TEXT(content(path), "new");
    CHECK(write_file(path, "newer") && entries() == 1);
    CHECK_TEXT(content(path), "newer");
    unlink(path);
}

static void test_links(void)
{
    char target[256];
    CHECK(write_file(in_directory("target"), "old"));
    snprintf(target, sizeof target, "%s", path);
    CHECK(symlink("target", in_directory("link")) == 0);
    CHECK(write_file(path, "through"));
    CHECK_TEXT(content(target), "through");
    CHECK(readlink(path, (char[8]){0}, 8) == 6 && entries() == 2);
    unlink(path);
    unlink(target);

    char name[NAME_MAX + 1];
    memset(name, 'n', sizeof name);
    name[NAME_MAX] = '\0';
    char *where = NULL;
    CHECK(asprintf(&where, "%s/%s", directory, name) > 0 && write_file(where, "long") && entries() == 1);
    CHECK(unlink(where) == 0);
    free(where);

    const int before = open(".", O_RDONLY | O_DIRECTORY); /* to come back to, by whatever path */
    CHECK(chdir(directory) == 0 && write_file("plain", "here") && report_check_path("plain.csv", &failure));
    CHECK(unlink("plain") == 0 && fchdir(before) == 0);
    close(before);
}

/* One row that is larger than the buffer of a stream, so that an error comes before the end; to be closed. */
static struct report *big_report(void)
{
    static const struct column column[] = {{.name = "text", .type = COLUMN_TEXT}, {0}};
    struct report *report = report_open(column);
    report_row(report, NULL);
    report_text(report, "text", big);
    return report;
}

static void test_full_device(void)
{
    struct report *report = big_report();
    CHECK(!write_file("/dev/full", "x") && failure.status == EXIT_RUNTIME);
    CHECK_TEXT(failure.text, "cannot write '/dev/full': No space left on device.");
    CHECK(!write_file("/dev/full", big));
    CHECK(write_file("/dev/null", "x"));
    CHECK(symlink("/dev/full", in_directory("full.csv")) == 0);
    CHECK(report_check_path(path, &failure) && !report_write(report, path, &failure) && entries() == 1);
    CHECK(strstr(failure.text, "No space left on device"));
    unlink(path);
    report_close(report);
}

/* A disk that takes no more. */
static void test_disk_limit(void)
{
    struct report *report = big_report();
    struct whole_file file;
    struct rlimit limit, small;
    CHECK(write_file(in_directory("old.csv"), "old"));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    small = limit;
    small.rlim_cur = 10000;
    setrlimit(RLIMIT_FSIZE, &small);
#ifdef PESBENCH_JANSSON
    CHECK(!report_write(report, in_directory("old.json"), &failure) && failure.status == EXIT_RUNTIME);
#endif
    CHECK(!report_write(report, in_directory("old.csv"), &failure) && failure.status == EXIT_RUNTIME);
    CHECK(strstr(failure.text, "cannot write '") == failure.text && strlen(failure.text) < 120);
    CHECK(file_begin(&file, path, &failure));
    fputs(big, file.stream);
    setrlimit(RLIMIT_FSIZE, &limit); /* room again: what was lost before must still be noticed */
    CHECK(!file_commit(&file, &failure));
    CHECK_TEXT(content(path), "old");
    CHECK(entries() == 1);
    unlink(path);
    report_close(report);
}

static void test_paths(void)
{
    static const char *const bad[] = {"x", "", "x.txt", ".csv", "x.CSV", "csv", "x.csv.gz", "x.csv/"};
    char sentence[512];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!report_check_path(bad[i], &failure) && failure.status == EXIT_USAGE);
        snprintf(sentence, sizeof sentence, "'%s': expected a file name that ends in .csv, .json or .md.",
                 bad[i]);
        CHECK_TEXT(failure.text, sentence);
    }
    CHECK(report_check_path(in_directory("new.csv"), &failure) && entries() == 0);
    CHECK(!report_check_path(in_directory("none/x.csv"), &failure));
    snprintf(sentence, sizeof sentence,
             "cannot write '%s': the directory '%s/none' cannot be reached: No such file or directory.", path,
             directory);
    CHECK_TEXT(failure.text, sentence);
    CHECK(!write_file(path, "x") && failure.status == EXIT_RUNTIME);
    CHECK(!report_check_path("/dev/null/x.csv", &failure));

    CHECK(mkdir(in_directory("folder.csv"), 0755) == 0);
    CHECK(!report_check_path(path, &failure) && strstr(failure.text, "it is a directory"));
    CHECK(!write_file(path, "x") && entries() == 1);
    rmdir(path);
    CHECK(write_file(in_directory("file"), "x"));
    CHECK(!report_check_path(in_directory("file/x.csv"), &failure) &&
          strstr(failure.text, "is not a directory"));
    unlink(in_directory("file"));
}

static void test_unwritable(void)
{
    chmod(directory, 0555);
    CHECK(!report_check_path(in_directory("x.csv"), &failure) && failure.status == EXIT_USAGE);
    CHECK(strstr(failure.text, "cannot be written to: Permission denied"));
    CHECK(!write_file(path, "x"));
    chmod(directory, 0755);
}

/* Root may write anywhere: an unwritable directory would not be one, and a mistake in the code under test
 * would replace /dev/null and /dev/full for the whole machine.  So nothing here runs as root. */
static bool become_nobody(void)
{
    const uid_t nobody = 65534;
    if (geteuid() != 0)
        return true;
    return setgroups(0, NULL) == 0 && setgid(nobody) == 0 && setuid(nobody) == 0 && geteuid() == nobody &&
           prctl(PR_SET_DUMPABLE, 1) == 0; /* the leak checker looks at its own process */
}

/* Even so, only devices that this user cannot replace are written to. */
static bool devices_are_safe(void)
{
    struct stat full;
    return access("/dev", W_OK) != 0 && stat("/dev/full", &full) == 0 && S_ISCHR(full.st_mode);
}

int main(void)
{
    if (!become_nobody())
        SKIP("the privileges of root cannot be given up");
    if (!mkdtemp(directory))
        SKIP("no temporary directory can be made");
    memset(big, 'b', sizeof big - 1);
    test_whole();
    test_links();
    test_disk_limit();
    test_paths();
    test_unwritable();
    if (devices_are_safe())
        test_full_device();
    CHECK(rmdir(directory) == 0); /* only if nothing was left behind */
    return test_result();
}
