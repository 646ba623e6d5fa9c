#!/usr/bin/env bash
# All tests, set-up included: unit and property tests, the same under sanitizers, fault tests that
# kill and fill, and the real programs driven through a real window and a real server.
# usage: bash tests/run.sh [--setup-only] [--fast] [MESON-TEST-ARGUMENTS...]
#   --setup-only  install what is missing, build nothing
#   --fast        leave out the sanitizer build and the driven windows
# Ends with "N passed, N failed" and is 0 only when nothing failed.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"

fast=0
while [ $# -gt 0 ]; do
  case $1 in
    --setup-only) bash app/setup.sh tests; echo "set-up is complete"; exit 0 ;;
    --fast) fast=1; shift ;;
    -h|--help) sed -n '2,8s/^# \?//p' "$0"; exit 0 ;;
    *) break ;;
  esac
done

bash app/setup.sh tests
build=${HTK_BUILD_DIR:-$top/_build}
export LC_ALL=C.UTF-8 G_DEBUG=fatal-criticals MESON_TESTTHREADS=${MESON_TESTTHREADS:-2}
reports=()
broken=0

configure() { # folder, options...
  local dir=$1; shift
  if [ -f "$dir/build.ninja" ]; then meson configure "$dir" "$@" >/dev/null
  else meson setup "$dir" "$top" "$@" >"$dir.setup.log" 2>&1 || { cat "$dir.setup.log"; return 1; }
  fi
  ninja -C "$dir" | grep -v '^\[' || true
  ninja -C "$dir" >/dev/null
}

suite() { # title, folder, meson test arguments...
  local title=$1 dir=$2; shift 2
  echo "== $title"
  # A report of an earlier run must never be counted for this one.
  rm -f "$dir/meson-logs/$title".junit.xml
  meson test -C "$dir" --no-rebuild --print-errorlogs --logbase "$title" "$@" || broken=1
  reports+=("$dir/meson-logs/$title.junit.xml")
}

configure "$build" -Dwerror=true
suite unit "$build" --suite unit "$@"
suite system "$build" --suite system "$@"
if [ $fast = 0 ]; then
  # Windows wait more than they work: what they leave of the machine builds the programs with sanitizers.
  (renice -n 19 $BASHPID && configure "$build-asan" -Dwerror=true -Db_sanitize=address,undefined) \
    >"$build-asan.log" 2>&1 &
  sanitizers=$!
  suite window "$build" --suite window "$@"
  wait $sanitizers || { cat "$build-asan.log"; exit 1; }
  ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    LSAN_OPTIONS=suppressions=$top/tests/lib/lsan.supp:print_suppressions=0 \
    suite sanitized "$build-asan" --suite unit "$@"
fi
python3 tests/lib/count.py $broken "${reports[@]}"
