# Set-up, build and tests, for bench/run, tests/run and .ci/run, which read this file after setting `root`. POSIX sh.
#
# CMAKE_ARGS               options for the configure step, e.g. CMAKE_ARGS='-G Ninja'
# BLIS_ROOT Random123_ROOT CMAKE_PREFIX_PATH
#                          where libraries are that the system does not have in its usual places

# What the build and the figures need: Debian package, and a check that succeeds where it (or its like) is there already.
packages='
required gcc                given CC || tool cc || tool gcc || tool clang
required libc6-dev          header stdio.h
required make               tool make
required cmake              tool cmake
required libblis-serial-dev given BLIS_ROOT || header blis-serial/blis.h
required librandom123-dev   given Random123_ROOT || header Random123/philox.h
optional libjansson-dev     header jansson.h
optional zlib1g-dev         header zlib.h
optional libhwloc-dev       header hwloc.h
optional libmujoco-dev      header mujoco/mujoco.h
optional gnuplot-nox        tool gnuplot
optional fonts-dejavu-core  shared fonts/truetype/dejavu/DejaVuSans.ttf
'

unpacked=$root/build/packages # takes the place of / for whoever may not install
without=$root/build/without   # the optional packages that could not be had, so as not to try each time
jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)

say() {
    echo "pesbench: $*" >&2
}

fail() { # MESSAGE [LOG]: also shows the end of the log
    [ $# -lt 2 ] || tail -n 30 "$2" >&2
    say "$1"
    exit 3
}

near() { # FILE: its name as seen from here
    echo "${1#"$PWD"/}"
}

given() {
    eval "[ -n \"\${$1:-}\" ]"
}

tool() {
    command -v "$1" >/dev/null || [ -x "$unpacked/usr/bin/$1" ]
}

header() {
    for prefix in /usr /usr/local "$unpacked/usr" $(echo "${CMAKE_PREFIX_PATH:-}" | tr ':;' '  '); do
        for include in "$prefix"/include "$prefix"/include/*-linux-*; do
            [ ! -e "$include/$1" ] || return 0
        done
    done
    return 1
}

shared() {
    [ -e "/usr/share/$1" ] || [ -e "$unpacked/usr/share/$1" ]
}

missing() { # required|optional
    echo "$packages" | while read -r need package check; do
        if [ "$need" = "$1" ] && ! eval "$check"; then echo "$package"; fi
    done | xargs -r
}

# The environment afterwards finds everything; it is changed only where packages had to be unpacked.
set_up() {
    if ! tool apt-get; then
        tool cmake || fail "no cmake here, and no apt-get to install it: please install CMake 3.22 or newer."
        tool gnuplot || say "no gnuplot here: there will be tables, but no figures."
        return 0
    fi
    required=$(missing required) optional=$(missing optional)
    if [ -n "$required" ] || [ "$optional" != "$(cat "$without" 2>/dev/null)" ]; then
        mkdir -p "$root/build"
        rm -f "$root"/build*/configured
        [ -z "$required$optional" ] || obtain "$root/build/setup.log"
        missing optional >"$without"
    fi
    [ ! -s "$without" ] || say "going on without $(cat "$without"), not to be had here (to try again: rm $(near "$without"))."
    [ ! -d "$unpacked/usr" ] || use_unpacked
}

obtain() { # LOG: gets $required and, if it can, $optional
    log=$1
    if [ "$(id -u)" = 0 ]; then
        get() { install_as '' "$@"; }
    elif sudo -n true 2>/dev/null; then
        get() { install_as 'sudo -n' "$@"; }
    else
        get() { unpack "$@"; }
        case $unpacked in
        *' '*) fail "no right to install packages, and make cannot be unpacked to a path with a space in it: move the clone." ;;
        esac
        case " $required " in
        *' gcc '* | *' libc6-dev '*)
            fail "no C compiler here and no right to install one: ask the administrator for 'apt-get install gcc libc6-dev'." ;;
        esac
    fi
    say "installing $required${required:+ }$optional (log: $(near "$log"))"
    get update >"$log" 2>&1 </dev/null || true # what comes of it, the next step tells
    if [ -n "$required" ]; then
        get $required >>"$log" 2>&1 </dev/null || fail "could not install $required (log: $(near "$log"))." "$log"
    fi
    for package in $optional; do
        get "$package" >>"$log" 2>&1 </dev/null || true
    done
    rm -rf "$unpacked/apt"
}

install_as() { # SUDO update|PACKAGE...
    as=$1
    shift
    if [ "$1" = update ]; then
        $as apt-get update
    else
        $as env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
            install -y --no-install-recommends "$@"
    fi
}

unpack() { # update|PACKAGE...: the packages and what they depend on and the system lacks, dependencies first
    if [ "$1" = update ]; then
        mkdir -p "$unpacked/apt/lists/partial" "$unpacked/apt/archives/partial" && apt_for_user update
        return
    fi
    # apt's "Conf" lines are in the order of dependency. The C library is the system's.
    names=$(apt_for_user --simulate --no-install-recommends install "$@" |
        sed -n 's/^Conf \([^ :]*\).*/\1/p' | grep -v -x -e libc6 -e libc-bin)
    [ -n "$names" ] || return 1
    (cd "$unpacked/apt/archives" && apt_for_user download $names) || return 1
    for name in $names; do
        echo "unpacking $name"
        dpkg-deb -x "$unpacked/apt/archives/$name"_*.deb "$unpacked" || return 1
    done
    # What the packages' scripts would have done: Debian's gnuplot goes by the name of its variant.
    [ ! -x "$unpacked/usr/bin/gnuplot-nox" ] || ln -sf gnuplot-nox "$unpacked/usr/bin/gnuplot"
    # A development package's library.so may name a library that the system has.
    for link in "$unpacked"/usr/lib/*/*.so; do
        if [ -L "$link" ] && [ ! -e "$link" ]; then
            library=$(dirname "${link#"$unpacked"}")/$(basename "$(readlink "$link")")
            [ ! -e "$library" ] || ln -sf "$library" "$link"
        fi
    done
}

apt_for_user() {
    apt-get -o "Dir::State::lists=$unpacked/apt/lists" -o "Dir::Cache=$unpacked/apt" "$@"
}

use_unpacked() {
    export PATH="$PATH:$unpacked/usr/bin"
    export CMAKE_PREFIX_PATH="${CMAKE_PREFIX_PATH:+$CMAKE_PREFIX_PATH:}$unpacked/usr"
    for folder in "$unpacked"/lib/*-linux-* "$unpacked"/usr/lib/*-linux-*; do
        [ ! -d "$folder" ] || export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
    done
    if ! given BLIS_ROOT && [ -e "$(echo "$unpacked"/usr/include/*/blis-serial/blis.h)" ]; then
        export BLIS_ROOT="$unpacked/usr"
    fi
    if ! given Random123_ROOT && [ -e "$unpacked/usr/include/Random123/philox.h" ]; then
        export Random123_ROOT="$unpacked/usr"
    fi
    if [ -d "$unpacked/usr/share/fonts" ]; then
        cat >"$unpacked/fonts.conf" <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>$unpacked/usr/share/fonts</dir>
  <cachedir>$unpacked/fontconfig</cachedir>
</fontconfig>
END
        export FONTCONFIG_FILE="$unpacked/fonts.conf"
    fi
}

build() { # FOLDER [CMAKE OPTION]...: configures where that has not been done in this way, builds what has changed
    folder=$root/$1
    log=$folder/build.log
    shift
    mkdir -p "$folder"
    set -f # CMAKE_ARGS is split at spaces, not expanded
    set -- -S "$root" -B "$folder" "$@" ${CMAKE_ARGS:-}
    set +f
    say "building (log: $(near "$log"))"
    : >"$log"
    if [ ! -f "$folder/CMakeCache.txt" ] || [ "$(cat "$folder/configured" 2>/dev/null)" != "$*" ]; then
        rm -f "$folder/configured"
        cmake "$@" >>"$log" 2>&1 </dev/null || fail "could not configure (log: $(near "$log"))." "$log"
        echo "$*" >"$folder/configured"
    fi
    cmake --build "$folder" -j "$jobs" >>"$log" 2>&1 </dev/null || fail "could not build (log: $(near "$log"))." "$log"
}

run_tests() { # FOLDER [CTEST OPTION]...: on all cores, but the tests of performance, which run alone
    folder=$root/$1
    shift
    ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$jobs" "$@"
}
