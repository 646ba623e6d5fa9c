#!/usr/bin/env bash
# Installs what a bare Debian 12 lacks to build (and, with "headless" or "tests", to drive a window
# without a display), and lays the SQLite subproject. Called by app/run.sh and tests/run.sh.
# usage: setup.sh build|headless|tests
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
what=${1:-build}

packages=(build-essential meson ninja-build pkg-config gettext desktop-file-utils
  libglib2.0-dev libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libxml2-dev
  libqrencode-dev libsodium-dev libssl-dev libzstd-dev libicu-dev libxlsxwriter-dev libzip-dev libsqlite3-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libzbar-dev libgexiv2-dev libportal-gtk4-dev
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-pipewire libgtk-4-media-gstreamer
  fonts-noto-cjk adwaita-icon-theme librsvg2-common dbus-daemon avahi-daemon glib-networking
  ca-certificates curl python3)
headless=(xvfb xauth openbox xdotool x11-utils x11-xserver-utils xclip imagemagick
  at-spi2-core gir1.2-atspi-2.0 python3-pyatspi python3-gi poppler-utils locales)
# For the tests of camera, place and codes; a compositor for touch; pinyin.
tests=(iproute2 libxml2-utils appstream clang libclang-rt-14-dev openssl zstd qrencode python3-dbus
  mutter pipewire wireplumber gstreamer1.0-tools gstreamer1.0-pipewire gstreamer1.0-plugins-base
  xdg-desktop-portal xdg-desktop-portal-gtk
  gstreamer1.0-plugins-good libegl-mesa0 libgl1-mesa-dri ibus ibus-libpinyin ibus-gtk4)
case $what in
  build) ;;
  headless) packages+=("${headless[@]}") ;;
  tests) packages+=("${headless[@]}" "${tests[@]}") ;;
  *) echo "usage: setup.sh build|headless|tests" >&2; exit 2 ;;
esac

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "setup: need root or sudo to install: ${missing[*]}" >&2; exit 1
  fi
}

install_missing() {
  missing=()
  local p
  for p in "$@"; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} = 0 ] && return 0
  echo "setup: installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# --- SQLite3MultipleCiphers: the amalgamation is fetched, checked and never committed -------------
mc_dir="$top/subprojects/sqlite3mc-2.3.5-sqlite-3.53.2"
mc_zip=sqlite3mc-2.3.5-sqlite-3.53.2-amalgamation.zip
mc_npm=better-sqlite3-multiple-ciphers@12.11.1
mc_sha_c=670d8d053176b53a68073b168f8e68fb72db67bdf964a0eb130338e9391198b9
mc_sha_h=8270c30673c9dccb08f0516ae63b64f898a09bc92b76d850cd912b0c1461dbe5

mc_is() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

mc_lay() { # folder with sqlite3.c and sqlite3.h
  mc_is "$1/sqlite3.c" $mc_sha_c && mc_is "$1/sqlite3.h" $mc_sha_h || return 1
  mkdir -p "$mc_dir"
  cp "$1/sqlite3.c" "$1/sqlite3.h" "$mc_dir/"
}

mc_from_upstream() {
  local url
  url=$(sed -n 's/^source_url = //p' "$top/subprojects/sqlite3mc.wrap")
  curl -fsSL --connect-timeout 5 --max-time 120 -o "$1/$mc_zip" "$url" 2>/dev/null || return 1
  python3 -m zipfile -e "$1/$mc_zip" "$1/zip" || return 1
  mkdir -p "$1/up"
  find "$1/zip" -name sqlite3mc_amalgamation.c -exec cp {} "$1/up/sqlite3.c" \;
  find "$1/zip" -name sqlite3mc_amalgamation.h -exec cp {} "$1/up/sqlite3.h" \;
  mc_lay "$1/up"
}

mc_from_npm() {
  command -v npm >/dev/null || install_missing npm
  (cd "$1" && npm pack --loglevel=error $mc_npm >/dev/null && tar xzf better-sqlite3-multiple-ciphers-*.tgz)
  mc_lay "$1/package/deps/sqlite3"
}

lay_sqlite() {
  if mc_is "$mc_dir/sqlite3.c" $mc_sha_c && mc_is "$mc_dir/sqlite3.h" $mc_sha_h; then
    :
  else
    local tmp
    tmp=$(mktemp -d)
    echo "setup: fetching SQLite3MultipleCiphers 2.3.5"
    mc_from_upstream "$tmp" || mc_from_npm "$tmp" || {
      rm -rf "$tmp"
      echo "setup: the amalgamation could not be fetched, or its SHA-256 is not the recorded one." >&2
      echo "       Build without encryption by: meson setup -Dsqlite=system ..." >&2
      exit 1
    }
    rm -rf "$tmp"
  fi
  cmp -s "$top/subprojects/packagefiles/sqlite3mc/meson.build" "$mc_dir/meson.build" ||
    cp "$top/subprojects/packagefiles/sqlite3mc/meson.build" "$mc_dir/meson.build"
}

# --- The engine that ours is compared with: fetched into the build folder, never committed ---------
lay_peer() {
  command -v node >/dev/null && command -v npm >/dev/null || install_missing nodejs npm
  python3 "$top/tests/peer/peer.py" "${HTK_BUILD_DIR:-$top/_build}" >/dev/null ||
    echo "setup: the comparison with the other form engine will be skipped" >&2
}

install_missing "${packages[@]}"
lay_sqlite
if [ "$what" = tests ]; then lay_peer; fi
