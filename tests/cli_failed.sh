# A cell that fails amid others leaves a row that says so, and the others theirs: whether for want of memory, or because a
# file beside the results cannot be written.
. "$2/tests/common.sh"

# -- memory that the machine has and the shell refuses
(ulimit -v 900000 && "$pesbench" evaluate linquad --threads 1 --quiet) >said 2>complained || skip "no program runs in 900 MB of addresses: $(head -n 1 complained)"
[ "$(awk '/MemTotal/ { print ($2 > 4e6) }' /proc/meminfo)" = 1 ] || skip "expected 4 GB of memory"

amid() { # STATUSES ARGUMENT...
    statuses=$1
    shift
    rm -f amid.csv
    status=0
    (ulimit -v 900000 && exec "$pesbench" "$@" --threads 1 --out amid.csv) >said 2>complained </dev/null || status=$?
    same_text "exit status of $1" $status 3
    same_text "lines of complaint of $1" "$(wc -l <complained)" 1
    grep -q '^pesbench [a-z]*: .*memory.*\.$' complained || failed "$1 does not say what failed: $(cat complained)"
    [ -z "$statuses" ] && { [ ! -e amid.csv ] || failed "$1: a file without a row that is well"; return; }
    same_text "statuses of $1" "$(echo $(column status amid.csv | uniq))" "$statuses"
    same_text "reason of $1" "$(sed 's/^pesbench [a-z]*: //' complained)" "$(without amid.csv | grep -o '"*no memory.*\."*$\|,[^,]*memory[^,]*\.' | sed 's/^[",]*//; s/"*$//' | head -n 1)"
}
measure='measure linquad --estimator pes --replicates 4 --sigma 0.3'
amid 'ok failed ok' $measure --particles 10,24000000,20
"$pesbench" $measure --particles 20 --threads 1 --out alone.csv >/dev/null || failed "measure alone"
without alone.csv seconds reason | tail -n 1 >alone
without amid.csv seconds reason | tail -n 1 >last
same_file "the cell after the one that failed" last alone
same_text "who failed" "$(value particles amid.csv status failed)" 24000000
amid '' $measure --particles 24000000
amid 'ok failed ok' train linquad --estimator pes --sigma 0.3 --updates 3 --particles 10,24000000,20 --summary summary.csv
same_text "rows of a summary" "$(column particles summary.csv | sort -un | tr '\n' ' ')" '10 20 '
# a checkpoint has its cells in their order: what failed is tried again, and then what follows
rm -f ck
amid 'ok failed' train linquad --estimator pes --sigma 0.3 --updates 3 --particles 10,24000000,20 --checkpoint ck
grep -q '^# interrupted: ' amid.csv || failed "a training that ends before its last cell does not say so"
amid 'ok failed' train linquad --estimator pes --sigma 0.3 --updates 3 --particles 10,24000000,20 --checkpoint ck --resume
finish
