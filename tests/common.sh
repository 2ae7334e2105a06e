# What the test scripts share.  Each is run as `sh tests/NAME.sh PESBENCH SOURCE_DIR` in an empty folder of its own, and
# begins with `. "$2/tests/common.sh"`.  It exits 0 (passed), 1 (failed, having said what) or 77 (not applicable here).
#
# A check passes only if what it looks for is there: empty text and nan fail it.
set -u
pesbench=$1
tests=$2/tests
failures=0
export LC_ALL=C
export OMP_WAIT_POLICY=passive # tests share the machine with each other
unset OMP_SCHEDULE OMP_NUM_THREADS OMP_PROC_BIND OMP_PLACES PESBENCH_DATA PESBENCH_PLOTS NO_COLOR

failed() { # MESSAGE...
    echo "FAILED: $*"
    failures=$((failures + 1))
}

skip() { # MESSAGE...
    echo "skipped: $*"
    exit 77
}

finish() {
    [ $failures -eq 0 ] && exit 0
    echo "$failures failed"
    exit 1
}

# Run the program quietly; what it said is in the files `said` and `complained`.
run() { # EXIT-STATUS ARGUMENT...
    expected=$1
    shift
    status=0
    "$pesbench" "$@" >said 2>complained </dev/null || status=$?
    [ $status -eq "$expected" ] && return 0
    failed "exit status $status, expected $expected: pesbench $*"
    head -n 3 complained
    return 1
}

has_json() {
    "$pesbench" list --json >/dev/null 2>&1
}

# The values of a CSV file's column, one a line; nothing if there is no such column.  No cell that these tests read has a
# comma in it.
column() { # NAME FILE
    awk -F, -v name="$1" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        at { print $at }' "$2"
}

# One value: of the rows whose column SELECTOR is VALUE, the first.
value() { # NAME FILE [SELECTOR VALUE]...
    name=$1
    csv=$2
    shift 2
    awk -F, -v name="$name" -v where="$*" '
        BEGIN { conditions = split(where, want, " ") / 2 }
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        {
            for (c = 1; c <= conditions; c++)
                if (!(want[2 * c - 1] in at) || $at[want[2 * c - 1]] "" != want[2 * c] "") next
            if (name in at) print $at[name]
            exit
        }' "$csv"
}

# The CSV file without its context and without the columns named.
without() { # FILE NAME...
    csv=$1
    shift
    awk -F, -v names=" $* " '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) drop[i] = index(names, " " $i " ") > 0 }
        { line = ""; for (i = 1; i <= NF; i++) if (!drop[i]) line = line "," $i; print substr(line, 2) }' "$csv"
}

# Run the awk program on standard input, with the functions of numbers.awk.
numeric() { # [NAME=VALUE]... [FILE]..., in this order
    for word; do
        shift
        case $word in
        [a-z]*=*) set -- "$@" -v "$word" ;;
        *) set -- "$@" "$word" ;;
        esac
    done
    awk -f "$tests/numbers.awk" -f /dev/stdin "$@"
}

below() { # WHAT VALUE BOUND
    numeric x="$2" bound="$3" <<'END' || failed "$1: expected a number below $3, found '$2'"
BEGIN { exit !(is_number(x) && is_number(bound) && x + 0 < bound + 0) }
END
}

above() { # WHAT VALUE BOUND
    numeric x="$2" bound="$3" <<'END' || failed "$1: expected a number above $3, found '$2'"
BEGIN { exit !(is_number(x) && is_number(bound) && x + 0 > bound + 0) }
END
}

within() { # WHAT VALUE EXPECTED TOLERANCE
    numeric x="$2" y="$3" tolerance="$4" <<'END' || failed "$1: expected $3 to within $4, found '$2'"
BEGIN { exit !(is_number(x) && is_number(y) && is_number(tolerance) && magnitude(x - y) <= tolerance + 0) }
END
}

same_text() { # WHAT FOUND EXPECTED
    [ "$2" = "$3" ] || failed "$1: expected '$3', found '$2'"
}

same_file() { # WHAT FILE FILE: neither may be empty
    if ! [ -s "$2" ] || ! [ -s "$3" ] || ! cmp -s "$2" "$3"; then
        failed "$1: $2 and $3 differ or are empty"
        diff "$2" "$3" 2>&1 | head -n 6
    fi
}
