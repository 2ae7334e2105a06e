/* checksum.c: FNV-1a of texts whose sums its authors state (draft-eastlake-fnv), at once and in pieces. */
#include "checksum.h"
#include "test.h"

int main(void)
{
    CHECK(checksum_add(checksum_start, "", 0) == 0xcbf29ce484222325);
    CHECK(checksum_add(checksum_start, "a", 1) == 0xaf63dc4c8601ec8c);
    CHECK(checksum_add(checksum_start, "foobar", 6) == 0x85944171f73967e8);
    CHECK(checksum_add(checksum_add(checksum_start, "foo", 3), "bar", 3) == 0x85944171f73967e8);
    return test_result();
}
