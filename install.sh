#!/bin/sh
# Installs device-login: downloads the binary for this system, verifies its SHA-256 checksum, and moves
# it to a folder of the user.
#
#   curl -fsSL https://github.com/device-login/device-login/releases/latest/download/install.sh | sh
#   … | sh -s -- --version v0.1.0
#
# DEVICE_LOGIN_INSTALL    the folder; by default $HOME/.local/bin
# DEVICE_LOGIN_VERSION    the version; by default the latest
# DEVICE_LOGIN_BASE_URL   the URL of the releases, for a mirror
set -eu

releases=https://github.com/device-login/device-login/releases
otherwise="With Node, run npx device-login; with Bun, bunx device-login."

usage() {
  cat <<'TEXT'
Usage: install.sh [--version VERSION]

DEVICE_LOGIN_INSTALL    the folder [$HOME/.local/bin]
DEVICE_LOGIN_VERSION    the version [the latest]
DEVICE_LOGIN_BASE_URL   the URL of the releases [GitHub]
TEXT
}

main() {
  version=${DEVICE_LOGIN_VERSION:-latest}
  while [ $# -gt 0 ]; do
    case $1 in
      --version)
        [ $# -gt 1 ] || refuse "--version requires a version, such as v0.1.0."
        version=$2
        shift
        ;;
      --version=*) version=${1#*=} ;;
      -h | --help)
        usage
        return
        ;;
      *) refuse "Unknown argument: $1. See --help." ;;
    esac
    shift
  done
  base=${DEVICE_LOGIN_BASE_URL:-$releases}
  check_base
  choose_place
  choose_asset
  choose_folder

  # On the same file system as the folder, so that the last step is a rename.
  work=$(mktemp -d "$folder/.device-login.XXXXXX") || fail "$folder can't be written to."
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

# Over plain http, an attacker could replace the binary and its checksum.
check_base() {
  base=${base%/}
  case $base in
    https://*) protocols='=https' ;;
    http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]*)
      protocols='=http,https'
      ;;
    *) refuse "DEVICE_LOGIN_BASE_URL must begin with https://: got $base." ;;
  esac
}

choose_place() {
  case $version in
    latest) place=$base/latest/download ;;
    *[!0-9A-Za-z.+-]*) refuse "The version must be like v0.1.0: got $version." ;;
    v[0-9]*) place=$base/download/$version ;;
    [0-9]*) place=$base/download/v$version ;;
    *) refuse "The version must be like v0.1.0: got $version." ;;
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
  # A shell under Rosetta reports an Intel processor on a Mac with an Apple processor.
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
  [ -n "$folder" ] || fail "HOME is not set. Set DEVICE_LOGIN_INSTALL to a folder."
  mkdir -p -- "$folder" || fail "$folder can't be created. Set DEVICE_LOGIN_INSTALL to another folder."
  folder=$(CDPATH='' cd -- "$folder" && pwd) || fail "$folder can't be opened."
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
    # Some busybox builds print this and continue.
    if grep -q 'certificate validation not implemented' "$work/log"; then
      fail "This wget does not verify certificates. Install curl."
    fi
    if [ -n "$failed" ]; then
      cat "$work/log" >&2
      fail "$url can't be downloaded."
    fi
  else
    fail "curl or wget is required. Install one of them."
  fi
}

check_sum() {
  expected=
  while read -r sum name; do
    [ "${name#\*}" != "$asset" ] || expected=$sum
  done <"$work/SHA256SUMS"
  [ -n "$expected" ] || fail "$place/SHA256SUMS does not list $asset."
  actual=$(sha256 "$work/$asset") || fail "The checksum of $asset can't be computed."
  actual=${actual%% *}
  [ "$actual" = "$expected" ] || fail "The checksum of $asset does not match. It was not installed.
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
    echo "sha256sum, shasum or openssl is required. Install one of them." >&2
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
      [ "$found" = "$folder/device-login" ] || echo "Another device-login comes before it on your PATH: $found"
      ;;
    *)
      echo "This folder is not on your PATH. Add it in your shell's profile:"
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

# Last and in braces, so that a truncated download does nothing.
{ main "$@"; }
