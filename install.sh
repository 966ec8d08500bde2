#!/bin/sh
# Installs device-login: downloads the binary for this system, holds it against its SHA-256 sum, and
# puts it into a folder of your own.
#
#   curl -fsSL https://github.com/device-login/device-login/releases/latest/download/install.sh | sh
#   … | sh -s -- --version v0.1.0
#
# DEVICE_LOGIN_INSTALL    the folder; $HOME/.local/bin where it is not set
# DEVICE_LOGIN_VERSION    the version; the latest where it is not set
# DEVICE_LOGIN_BASE_URL   where the releases lie, for a mirror
set -eu

releases=https://github.com/device-login/device-login/releases
otherwise="With Node there is npx device-login, with Bun bunx device-login."

usage() {
  cat <<'TEXT'
Usage: install.sh [--version VERSION]

DEVICE_LOGIN_INSTALL    the folder [$HOME/.local/bin]
DEVICE_LOGIN_VERSION    the version [the latest]
DEVICE_LOGIN_BASE_URL   where the releases lie
TEXT
}

main() {
  version=${DEVICE_LOGIN_VERSION:-latest}
  while [ $# -gt 0 ]; do
    case $1 in
      --version)
        [ $# -gt 1 ] || refuse "--version needs a version, such as v0.1.0."
        version=$2
        shift
        ;;
      --version=*) version=${1#*=} ;;
      -h | --help)
        usage
        return
        ;;
      *) refuse "$1 is not known. See --help." ;;
    esac
    shift
  done
  base=${DEVICE_LOGIN_BASE_URL:-$releases}
  check_base
  choose_place
  choose_asset
  choose_folder

  # On the folder's own file system, so that the last step is one rename.
  work=$(mktemp -d "$folder/.device-login.XXXXXX") || fail "$folder can't be written."
  trap 'rm -rf "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM

  echo "Downloading $asset from $place"
  download SHA256SUMS
  download "$asset"
  check_sum
  chmod 755 "$work/$asset"
  check_start
  mv -f "$work/$asset" "$folder/device-login" || fail "$folder/device-login can't be replaced."
  echo "device-login $installed is in $folder"
  explain_path
}

# A mirror in plain text could hand out anything, sums and all.
check_base() {
  base=${base%/}
  case $base in
    https://*) protocols='=https' ;;
    http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]*)
      protocols='=http,https'
      ;;
    *) refuse "DEVICE_LOGIN_BASE_URL is $base. It has to begin with https://." ;;
  esac
}

choose_place() {
  case $version in
    latest) place=$base/latest/download ;;
    *[!0-9A-Za-z.+-]*) refuse "The version $version is none. Use one such as v0.1.0." ;;
    v[0-9]*) place=$base/download/$version ;;
    [0-9]*) place=$base/download/v$version ;;
    *) refuse "The version $version is none. Use one such as v0.1.0." ;;
  esac
}

choose_asset() {
  case $(uname -s) in
    Linux) asset=device-login-linux ;;
    Darwin) asset=device-login-darwin ;;
    MINGW* | MSYS* | CYGWIN*) fail "This is Windows: use install.ps1 in PowerShell." ;;
    *) fail "There is no binary for $(uname -s). $otherwise" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "There is no binary for $(uname -m). $otherwise" ;;
  esac
  # A shell under Rosetta takes a Mac with an Apple processor for one with Intel's.
  if [ "$asset" = device-login-darwin ] && [ "$(sysctl -n sysctl.proc_translated 2>&1)" = 1 ]; then
    machine=arm64
  fi
  asset=$asset-$machine
  case $asset in
    *-linux-*) if is_musl; then asset=$asset-musl; fi ;;
  esac
}

is_musl() {
  case $(ldd --version 2>&1 || :) in
    *musl*) return 0 ;;
    *GLIBC* | *GNU*) return 1 ;;
  esac
  for loader in /lib/ld-musl-*; do
    [ -e "$loader" ] && return 0
  done
  return 1
}

choose_folder() {
  folder=${DEVICE_LOGIN_INSTALL:-${HOME:+$HOME/.local/bin}}
  [ -n "$folder" ] || fail "HOME is not set. Name a folder by DEVICE_LOGIN_INSTALL."
  mkdir -p -- "$folder" || fail "$folder can't be made. Name another by DEVICE_LOGIN_INSTALL."
  folder=$(CDPATH='' cd -- "$folder" && pwd) || fail "$folder can't be entered."
  [ ! -d "$folder/device-login" ] || fail "$folder/device-login is a folder."
}

# Downloads a file of the release.
download() {
  url=$place/$1
  if has curl; then
    progress=-sS
    [ "$1" = SHA256SUMS ] || [ ! -t 2 ] || progress=--progress-bar
    curl -fL "$progress" --proto "$protocols" --connect-timeout 30 -o "$work/$1" "$url" ||
      fail "$url can't be downloaded."
  elif has wget; then
    failed=
    wget -q -t 3 -O "$work/$1" "$url" 2>"$work/log" || failed=yes
    # Some builds of busybox's say so and go on.
    if grep -q 'certificate validation not implemented' "$work/log"; then
      fail "This wget checks no certificates. Install curl."
    fi
    if [ -n "$failed" ]; then
      cat "$work/log" >&2
      fail "$url can't be downloaded."
    fi
  else
    fail "Neither curl nor wget is here. Install one of them."
  fi
}

check_sum() {
  expected=
  while read -r sum name; do
    [ "${name#\*}" != "$asset" ] || expected=$sum
  done <"$work/SHA256SUMS"
  [ -n "$expected" ] || fail "$place/SHA256SUMS does not name $asset."
  actual=$(sha256 "$work/$asset") || fail "The sum of $asset can't be made."
  actual=${actual%% *}
  [ "$actual" = "$expected" ] || fail "$asset is not what its sum says, and is not installed.
  expected: $expected
  received: $actual"
}

sha256() {
  if has sha256sum; then
    sha256sum <"$1"
  elif has shasum; then
    shasum -a 256 <"$1"
  elif has openssl; then
    openssl dgst -sha256 -r <"$1"
  else
    echo "None of sha256sum, shasum and openssl is here. Install one of them." >&2
    return 1
  fi
}

check_start() {
  if installed=$("$work/$asset" --version </dev/null 2>"$work/log"); then return; fi
  cat "$work/log" >&2
  case $asset in
    *-musl) fail "$asset does not start here. It needs libstdc++: apk add libstdc++" ;;
    *) fail "$asset does not start here. $otherwise" ;;
  esac
}

explain_path() {
  case :${PATH:-}: in
    *":$folder:"*)
      found=$(command -v device-login || :)
      [ "$found" = "$folder/device-login" ] || echo "Another comes before it on your PATH: $found"
      ;;
    *)
      echo "That folder is not on your PATH. Put it there, in your shell's profile:"
      case ${SHELL:-} in
        */fish) echo "  fish_add_path $folder" ;;
        *) echo "  export PATH=\"$folder:\$PATH\"" ;;
      esac
      ;;
  esac
}

has() {
  command -v "$1" >/dev/null 2>&1
}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

refuse() {
  echo "install.sh: $1" >&2
  exit 2
}

# Last, and in braces, so that a download that breaks off anywhere does nothing.
{ main "$@"; }
