# Did it become slower?  The program against one that was kept on this machine, launched in turn with it.
#
#   cmake --build build --target perf-record       keeps this program, and what it measures now, as the baseline
#   ctest --test-dir build -C perf -L perf         compares; skipped (77) where this machine has no baseline
#
# A baseline is a program, not a table of times: times of another hour are those of another machine, here and in the
# cloud.  It is kept under PESBENCH_BASELINES/FINGERPRINT, the fingerprint being that of `pesbench machine --fingerprint`.
# LAUNCHES (40) and PERF_OPTIONS (options of speed) may be set.
. "$2/tests/common.sh"
baselines=${PESBENCH_BASELINES:-$PWD/perf}
command=${PESBENCH_PERF_RECORD:-sh $2/tests/perf_speed.sh $pesbench $2 record}
options=${PERF_OPTIONS:-influence,toy2d,linquad --estimator none,pes --unroll 10 --particles 2048 --rounds 15}
baseline=$baselines/$("$pesbench" machine --fingerprint) || exit 1

record() {
    mkdir -p "$baselines" && rm -rf "$baseline.new" && mkdir "$baseline.new" || exit 1
    k=0
    while [ $k -lt 5 ]; do
        k=$((k + 1))
        # shellcheck disable=SC2086
        "$pesbench" speed $options --quiet --out "$baseline.new/$k.csv" || exit 1
    done
    cp "$pesbench" "$baseline.new/pesbench" && rm -rf "$baseline" && mv "$baseline.new" "$baseline" || exit 1
    echo "recorded: $("$baseline/pesbench" --version) in $baseline"
}

# The comparison as CTest keeps it: numbers by name, and a file.
attach() {
    awk -F, '
        function measurement(name, value) {
            printf "<CTestMeasurement type=\"numeric/double\" name=\"%s\">%s</CTestMeasurement>\n", name, value
        }
        /^# summary: / && match($0, /NEW \/ OLD [0-9.e+-]+/) {
            measurement("geometric mean, new over old", substr($0, RSTART + 10, RLENGTH - 10))
        }
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        {
            name = ""
            split("kind name task estimator precision threads path", part, " ")
            for (i = 1; i <= 7; i++) if ($at[part[i]] != "") name = name (name == "" ? "" : " ") $at[part[i]]
            if ($at["ratio"] != "nan") measurement(name, $at["ratio"])
        }' comparison.csv
    echo "<CTestMeasurementFile type=\"file\" name=\"comparison\">$PWD/comparison.md</CTestMeasurementFile>"
}

if [ "${3:-}" = record ]; then
    record
    exit 0
fi
[ -f "$baseline/pesbench" ] || skip "this machine has no baseline in $baselines; record one by: $command"
"$baseline/pesbench" --version >/dev/null 2>&1 ||
    { failed "the baseline $baseline/pesbench does not run any more; record another by: $command"; finish; }
echo "old: $("$baseline/pesbench" --version), recorded $(date -r "$baseline/pesbench" 2>/dev/null)"
status=0
# shellcheck disable=SC2086
COMPARE='--out comparison.csv --out comparison.md' sh "$2/bench/ab" "$baseline/pesbench" "$pesbench" $options || status=$?
[ -s comparison.csv ] && attach
[ $status -eq 0 ] || failed "exit status $status of the comparison; if slower is what it is to be, record another baseline by: $command"
finish
