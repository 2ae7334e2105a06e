/* cifar_files.c: batches of CIFAR-10 that are not what they should be are refused with one sentence; those that are
 * right are read, whichever of them there are. */
#include "image_folder.h"

enum { RECORD = 3073, RECORDS = 10 };

static void put_batch(const char *name, int records, int label, size_t more)
{
    unsigned char record[RECORD] = {0};
    FILE *file = fopen(in_directory(name), "wb");
    for (int k = 0; file && k < records; k++) {
        memset(record, k, sizeof record);
        record[0] = (unsigned char)(k == records - 1 ? label : k % 10);
        fwrite(record, 1, RECORD, file);
    }
    memset(record, 0, sizeof record);
    CHECK(file && fwrite(record, 1, more, file) == more && fclose(file) == 0);
}

static void test_cifar(void)
{
    static const char first[] = "cifar10/data_batch_1.bin", third[] = "cifar10/train_batch_3.bin",
                      fourth[] = "cifar10/data_batch_4.bin";
    const struct images *images;
    REFUSED("cifar10", "/cifar10'", "expected the folder of CIFAR-10", "No such file");
    CHECK(mkdir(in_directory("cifar10"), 0755) == 0);
    REFUSED("cifar10", "/cifar10'", "expected data_batch_1.bin", "found none");
    put_batch(third, 0, 0, 0);
    REFUSED("cifar10", third, "expected images", "found an empty file");
    for (size_t more = 1; more < RECORD; more += 256) {
        put_batch(third, RECORDS, 1, more);
        REFUSED("cifar10", third, "expected a multiple of 3073", "bytes after image 10");
    }
    put_batch(third, RECORDS, 10, 0);
    REFUSED("cifar10", third, "expected labels 0..9", "found 10 for image 9");
    put_batch(third, 10001, 1, 0);
    REFUSED("cifar10", third, "expected a batch of at most 10000", "found more");
    put_batch(third, 4, 1, 0);
    REFUSED("cifar10", "/cifar10'", "expected at least 5 images", "found 4");
    put_batch(third, RECORDS, 1, 0);
    CHECK(mkdir(in_directory(first), 0755) == 0);
    REFUSED("cifar10", first, "expected a file", "found a folder");
    rmdir(in_directory(first));
    put_batch(fourth, 5, 7, 0);
    if (open_images("cifar10", directory, 1, &images, &failure)) {
        CHECK(images->count == RECORDS + 5 && images->train == 12 && images->test == 0);
        CHECK(images->label[0] == 0 && images->label[8] == 8 && images->label[9] == 1 &&
              images->label[14] == 7);
        for (int k = 0; k < 15; k++)
            for (int i = 0; i < RECORD - 1; i++)
                CHECK(images->pixel[k * (RECORD - 1) + i] == k % 10);
        CHECK_TEXT(images->name,
                   "CIFAR-10, train_batch_3.bin, data_batch_4.bin (12 training and 3 validation "
                   "images)");
        close_images(images);
    } else
        CHECK_TEXT(failure.text, "");
    remove(in_directory(third));
    remove(in_directory(fourth));
    rmdir(in_directory("cifar10"));
}

int main(void)
{
    if (!mkdtemp(directory))
        SKIP("no temporary directory can be made");
    test_cifar();
    CHECK(rmdir(directory) == 0);
    return test_result();
}
