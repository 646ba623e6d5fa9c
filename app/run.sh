#!/usr/bin/env bash
# The main job on this machine, set-up included: a county server with a demo county (新平县: its real
# villages and made-up households) in a fresh folder, this machine enrolled as a tablet, the app open.
# Without a display, or with --headless, the same job is done under Xvfb as a person would do it, and
# each step is reported as it is seen in the app and in both databases.
# --pack takes the forms of another folder (README, for the form author); it needs a display.
# usage: bash app/run.sh [--headless] [--households N] [--folder DIR] [--portrait] [--pack DIR]
set -euo pipefail
here=$PWD
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"

headless=0 households=2000 folder='' portrait='' pack=''
while [ $# -gt 0 ]; do
  case $1 in
    --headless) headless=1; shift ;;
    --households) households=$2; shift 2 ;;
    --folder) folder=$2; shift 2 ;;
    --portrait) portrait=--portrait; shift ;;
    --pack) pack=$(cd "$here" && realpath "$2"); shift 2 ;;
    -h|--help) sed -n '2,7s/^# \?//p' "$0"; exit 0 ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=1
if [ -n "$pack" ] && [ $headless = 1 ]; then
  echo "run.sh: --pack is for a person to look at; it needs a display" >&2
  exit 2
fi
case $households in ''|*[!0-9]*) echo "run.sh: --households wants a number" >&2; exit 2 ;; esac

if [ $headless = 1 ]; then bash app/setup.sh headless; else bash app/setup.sh build; fi

build=${HTK_BUILD_DIR:-$top/_build}
if [ ! -f "$build/build.ninja" ]; then
  echo "run.sh: configuring"
  mkdir -p "$build"
  meson setup "$build" "$top" >"$build/setup.log" 2>&1 || { cat "$build/setup.log" >&2; exit 1; }
fi
echo "run.sh: building"
ninja -C "$build" >"$build/ninja.log" 2>&1 || { grep -A8 -E 'error|FAILED' "$build/ninja.log" >&2; exit 1; }

[ -n "$folder" ] || folder=$(mktemp -d "${TMPDIR:-/tmp}/huitoukan-demo-XXXXXX")
mkdir -p "$folder"
if [ -n "$(ls -A "$folder")" ]; then
  echo "run.sh: $folder is not empty; name a fresh folder" >&2
  exit 2
fi
if [ $headless = 1 ]; then
  echo "run.sh: no display is used: the job runs under Xvfb"
  exec /usr/bin/python3 tests/system/main_job.py --build "$build" --folder "$folder" \
    --households "$households" $portrait
fi
exec /usr/bin/python3 tests/system/demo_session.py --build "$build" --folder "$folder" \
  --households "$households" ${pack:+--pack "$pack"}
