#!/bin/sh
# conformance_plot.sh PESBENCH SOURCE_DIR NAME: plots/NAME.gp has a recipe at every profile, made of pesbench commands
# that write a table.  Nothing is computed or drawn.
set -eu
pesbench=$1 name=$3
for profile in quick standard paper; do
    "$pesbench" figure "$name" --profile "$profile" --dry-run >steps
    grep -q '^  pesbench ' steps || {
        echo "$name has no step at profile $profile:" && cat steps
        exit 1
    }
    grep -q -e ' --out [^ ]*\.csv' steps || {
        echo "$name writes no table at profile $profile:" && cat steps
        exit 1
    }
done
[ "$(ls)" = steps ] || {
    echo "a dry run left files behind:" && ls
    exit 1
}
