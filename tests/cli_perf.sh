# The performance test itself, in small: no baseline, a baseline, one that does not run; what CTest keeps of it.
. "$2/tests/common.sh"
export LAUNCHES=2 PERF_OPTIONS='linquad --estimator pes --particles 64 --threads 1 --precision single --rounds 7'
export PESBENCH_BASELINES="$PWD/kept" PESBENCH_PERF_RECORD='the command to record one'

perf() { # EXIT-STATUS [record]
    expected=$1
    shift
    status=0
    sh "$tests/perf_speed.sh" "$pesbench" "$source" "$@" >said 2>&1 || status=$?
    [ $status -eq "$expected" ] || failed "perf_speed.sh $*: exit status $status, expected $expected: $(head -n 3 said)"
}
source=$2

fingerprint=$("$pesbench" machine --fingerprint)
[ -n "$fingerprint" ] && [ -z "$(echo "$fingerprint" | tr -d 'a-z0-9-')" ] || failed "the fingerprint is '$fingerprint'"
same_text "the fingerprint, once more" "$("$pesbench" machine --fingerprint)" "$fingerprint"
perf 77
grep -q 'record one by: the command to record one' said || failed "no baseline, and no command to record one: $(cat said)"
perf 0 record
[ -x "kept/$fingerprint/pesbench" ] && [ -s "kept/$fingerprint/5.csv" ] || failed "nothing is kept: $(ls -R kept)"
perf 0
for name in 'geometric mean, new over old' 'gradient linquad pes single 1 fused' 'noise normal single 1 vector'; do
    value=$(sed -n "s/^<CTestMeasurement type=\"numeric\/double\" name=\"$name\">\(.*\)<\/CTestMeasurement>\$/\1/p" said)
    above "measurement '$name'" "$value" 0
done
file=$(sed -n 's/^<CTestMeasurementFile type="file" name="comparison">\(.*\)<\/CTestMeasurementFile>$/\1/p' said)
grep -q '^| gradient' "$file" || failed "the file '$file' is no comparison"
echo nothing >"kept/$fingerprint/pesbench"
perf 1
grep -q 'does not run any more; record another by: the command to record one' said || failed "a broken baseline: $(cat said)"
finish
