# The README's additions work as it shows them: a task and a figure outside the tree; an installation, and a program
# outside the tree made with it.  Man page and bash completion.
. "$2/tests/common.sh"
source=$2
build=$(dirname "$pesbench")
here=$PWD

block() { # FIRST-LINE: the README's code block that begins so
    awk -v first="$1" '
        /^```/ { inside = !inside; fresh = inside; wanted = 0; next }
        fresh { wanted = index($0, first) == 1; fresh = 0 }
        inside && wanted' "$source/README.md"
}

mkdir tasks plots
block '/* decay:' >tasks/decay.c
block '# Decay:' >plots/decay.gp
cp "$source/plots/style.gp" plots
block '/* Persistent evolution strategies' >pes.c
same_file "the README's PES" pes.c "$source/src/estimators/pes.c"

# The README's program at work.  `decay` is linear-quadratic: PES has no bias; truncation has one.
try_decay() { # PROGRAM
    program=$pesbench
    pesbench=$1
    run 0 list tasks
    for task in decay linquad; do
        grep -q "^  $task " said || failed "$1: list tasks lacks $task"
    done
    for precision in single double; do
        run 0 measure decay --estimator pes,tbptt --precision $precision --replicates 200 --out decay.csv
        same_text "$1, estimators" "$(echo $(column estimator decay.csv))" "pes tbptt"
        same_text "$1, statuses" "$(column status decay.csv | sort -u)" ok
        above "$1, variance of pes" "$(value variance decay.csv estimator pes)" 0
        above "$1, bias of tbptt" "$(value rel_bias2 decay.csv estimator tbptt)" 0.01
        above "$1, chance of the deviation of pes" "$(value chi2_p decay.csv estimator pes)" 1e-6
    done
    run 2 measure decay:b=1
    pesbench=$program
}

# -- -DPESBENCH_EXTRA_TASKS

# what the build found where, as far as it is not for this build to say
known() {
    cached='^(CMAKE_C_COMPILER|CMAKE_MAKE_PROGRAM|[A-Z0-9]+_LIBRARY|[A-Z0-9]+_INCLUDE):[A-Z]*=(.*)$'
    sed -nE "s/$cached/set(\1 \"\2\" CACHE FILEPATH \"\")/p" "$build/CMakeCache.txt"
}

extra_tasks() {
    generator=$(sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "$build/CMakeCache.txt")
    cmake -S "$source" -B extra -G "$generator" -C known.cmake -DPESBENCH_EXTRA_TASKS=tasks -DPESBENCH_NATIVE=OFF \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O0 -DCMAKE_COMPILE_WARNING_AS_ERROR=ON >log 2>&1 &&
        cmake --build extra -j 2 --target pesbench >>log 2>&1 || {
        failed "a build with PESBENCH_EXTRA_TASKS"
        tail -n 30 log
        return
    }
    try_decay "$here/extra/pesbench"
    ctest --test-dir extra -N >said
    grep -q ' task\.decay\.vjp$' said || failed "the task has no conformance tests"
    (
        failures=0
        pesbench=$here/extra/pesbench
        export PESBENCH_PLOTS=$here/plots
        run 0 list figures && grep -q '^  decay  *Decay: loss' said || failed "the figure is not listed"
        run 0 figure decay --dir drawn --quiet
        [ "$(column loss drawn/decay.csv | wc -l)" -gt 20 ] || failed "the figure's table has too few rows"
        ! command -v gnuplot >/dev/null || grep -q '<path' drawn/decay.svg || failed "the figure was not drawn"
        exit $failures
    ) || failures=$((failures + $?))
    ! cmake -S "$source" -B extra -DPESBENCH_EXTRA_TASKS=nowhere >log 2>&1 || failed "no complaint of a missing folder"
    grep -q "PESBENCH_EXTRA_TASKS: expected a folder" log || failed "a missing folder is not named"
}

# -- cmake --install, find_package, pkg-config

outside_project() {
    mkdir -p outside
    cat >outside/CMakeLists.txt <<'TEXT'
cmake_minimum_required(VERSION 3.22)
project(outside LANGUAGES C)
find_package(pesbench 0.1 REQUIRED)
pesbench_add_program(mine TASKS ../tasks/decay.c)
TEXT
    cmake -S outside -B outside/build -C known.cmake -DCMAKE_PREFIX_PATH="$here/prefix" >log 2>&1 &&
        cmake --build outside/build >>log 2>&1 || {
        failed "a project outside the tree"
        tail -n 30 log
        return
    }
    try_decay "$here/outside/build/mine"
    run 0 list figures
    cp said expected
    "$here/outside/build/mine" list figures >found
    same_file "figures of a program outside the tree" found expected
}

# a program with a main of its own
plain_project() {
    cat >main.c <<'TEXT'
#include "plugin.h"

int main(void)
{
    return !task_named("influence") || !estimator_named("pes");
}
TEXT
    export PKG_CONFIG_PATH="$here/prefix/$1/pkgconfig"
    # shellcheck disable=SC2046 # words are wanted
    $(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt") -std=c17 main.c -o main \
        $(pkg-config --cflags --libs pesbench) && ./main || failed "a program made with pkg-config"
    same_text "pkg-config --modversion" "$(pkg-config --modversion pesbench)" "$("$pesbench" --version | tr -d , |
        cut -d ' ' -f 2)"
}

installation() {
    cmake --install "$build" --prefix prefix >log 2>&1 || {
        failed "cmake --install"
        tail -n 30 log
        return
    }
    config=$(cd prefix && find . -name pesbenchConfig.cmake)
    lib=${config#./}
    lib=${lib%/cmake/*}
    for file in bin/pesbench "$lib/libpesbench.a" include/pesbench/core.h include/pesbench/unfolded.h \
        share/pesbench/plots/style.gp share/man/man1/pesbench.1 share/bash-completion/completions/pesbench \
        share/doc/pesbench/LICENSE; do
        [ -s "prefix/$file" ] || failed "not installed: $file"
    done
    same_text "the installed program" "$(prefix/bin/pesbench --version)" "$("$pesbench" --version)"
    outside_project
    ! command -v pkg-config >/dev/null || plain_project "$lib"
}

# -- man page and bash completion

documents() {
    run 0 man
    cp said pesbench.1
    run 0 --help
    for command in $(awk '/^  [a-z]/ { print $1 }' said); do
        grep -q "^\.SS $command" pesbench.1 || failed "the man page lacks $command"
    done
    for text in '^\.TH "PESBENCH" 1 ' '^\.SS influence$' '^\.SS nres, es_single$' '^\.SH EXIT STATUS$' 'fB\\-\\-unroll LIST'; do
        grep -q -e "$text" pesbench.1 || failed "the man page has no line like $text"
    done
    if command -v groff >/dev/null; then
        groff -man -Tutf8 -ww -z pesbench.1 2>complained
        [ -s complained ] && failed "groff complains: $(head -n 3 complained)"
    fi
    run 0 man --name mine --out mine.1 && grep -q '^\.TH "MINE" 1 ' mine.1 || failed "man --name --out"
    run 2 man nonsense
    run 2 completion --name 'a b'
    run 0 completion
    cp said completion.bash
    command -v bash >/dev/null || return
    cat >complete.bash <<'TEXT'
source ./completion.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_pesbench "$PESBENCH" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
echo "${COMPREPLY[*]}"
TEXT
    completes() { # EXPECTED WORD...: the last word is the one to complete
        expected=$1
        shift
        same_text "completion of '$*'" "$(PESBENCH=$pesbench bash complete.bash pesbench "$@" 2>&1)" "$expected"
    }
    completes 'measure' mea
    completes 'tasks estimators experiments figures' list ''
    completes '--json --out --help' list --
    completes 'linquad' measure linq
    completes '--unroll' measure linquad --quiet --un
    completes 'pes,uoro' measure linquad --estimator pes,u
    completes 'single double' measure linquad --precision ''
    completes 'single' measure linquad --precision = s
    completes 'bias_variance' figure bias_
    completes 'completion.bash' man --out completi
    completes '' train linquad --lr ''
    completes '' nonsense ''
}

documents
if ! command -v cmake >/dev/null || ! [ -f "$build/CMakeCache.txt" ]; then
    [ $failures -gt 0 ] || echo "no cmake, or no build folder: the man page and the completion only"
    finish
fi
known >known.cmake
extra_tasks
installation
finish
