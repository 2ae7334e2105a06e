# speed --format google-benchmark: what Google Benchmark's compare.py and github-action-benchmark read of a file is there.
# That the real tool takes it can be seen where it is: PESBENCH_COMPARE_PY=/usr/share/benchmark/compare.py (Debian's
# libbenchmark-tools, with python3-scipy).
. "$2/tests/common.sh"
has_json || skip "this pesbench has no JSON"

run 2 speed linquad --format google-benchmark
grep -q 'expected an --out that ends in .json, found none' complained || failed "no --out: $(cat complained)"
run 2 speed linquad --format google-benchmark --out x.csv
grep -q "ends in .json, found 'x.csv'" complained || failed "--out x.csv: $(cat complained)"
run 2 speed linquad --format google
[ -f x.csv ] && failed "a file is written although the format is refused"

speed() { # FILE
    run 0 speed linquad --estimator none,pes --unroll 1,4 --particles 64 --rounds 7 --quiet --format google-benchmark --out "$1"
}
speed one.json
speed two.json
grep -q -i -w -e nan -e inf -e infinity -e null one.json && failed "one.json has numbers that JSON does not"
names=$(sed -n 's/^ *"name": "\(.*\)",$/\1/p' one.json)
[ "$(echo "$names" | wc -l)" -ge 20 ] || failed "one.json has few entries"
same_text "names that are there twice" "$(echo "$names" | sort | uniq -d)" ""
same_text "names that do not end in /real_time" "$(echo "$names" | grep -v '/real_time$')" ""
same_text "names with a blank" "$(echo "$names" | grep ' ')" ""
same_text "the same names in another run" "$(sed -n 's/^ *"name": "\(.*\)",$/\1/p' two.json)" "$names"

command -v python3 >/dev/null 2>&1 || finish
python3 - one.json <<'END' || failed "one.json is not of Google Benchmark's shape"
import json, sys

def refuse(word):
    raise ValueError(word)

with open(sys.argv[1]) as stream:
    file = json.load(stream, parse_constant=refuse)
context = {"date": str, "host_name": str, "executable": str, "num_cpus": int, "mhz_per_cpu": int, "caches": list,
           "cpu_scaling_enabled": bool, "load_avg": list, "library_build_type": str, "json_schema_version": int}
entry = {"name": str, "run_name": str, "run_type": str, "repetitions": int, "repetition_index": int, "threads": int,
         "iterations": int, "real_time": float, "cpu_time": float, "time_unit": str, "family_index": int,
         "per_family_instance_index": int}
wrong = [name for name in context if not isinstance(file["context"].get(name), context[name])]
for cache in file["context"]["caches"]:
    wrong += [name for name in ("type", "level", "size", "num_sharing") if name not in cache]
for row in file["benchmarks"]:
    wrong += [row["name"] + ": " + name for name in entry if not isinstance(row.get(name), entry[name])]
    if not (row["real_time"] > 0 and row["time_unit"] == "ns" and row["run_type"] == "iteration" and row["iterations"] > 0):
        wrong.append(row["name"])
print("\n".join(wrong), end="")
sys.exit(bool(wrong))
END
if [ -n "${PESBENCH_COMPARE_PY:-}" ]; then
    python3 "$PESBENCH_COMPARE_PY" --no-color benchmarks one.json two.json >said 2>complained ||
        failed "compare.py does not take the files: $(tail -n 3 complained)"
    grep -q '^peak/fma/single/vector/threads:1/real_time ' said || failed "compare.py does not show the rows"
fi
finish
