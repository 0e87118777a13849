#!/usr/bin/env bash
# Installs what the build needs, or names the command that does.
set -euo pipefail

RUST_MIN=1.90
need=()
command -v cc      >/dev/null || need+=(gcc)
command -v c++     >/dev/null || need+=(g++)
command -v make    >/dev/null || need+=(make)
command -v clang   >/dev/null || need+=(clang)
command -v curl    >/dev/null || need+=(curl)
command -v openssl >/dev/null || need+=(openssl)
compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null \
  || compgen -G '/usr/lib/*/libclang*.so*' >/dev/null || need+=(libclang-dev)

if [ ${#need[@]} -gt 0 ]; then
  install="apt-get install -y ${need[*]}"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing ${need[*]}" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive $install >&2
  elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then
    echo "setup: installing ${need[*]}" >&2
    sudo apt-get update -qq >&2
    sudo DEBIAN_FRONTEND=noninteractive $install >&2
  else
    echo "setup: missing: ${need[*]}" >&2
    echo "setup: run this, then try again:  sudo $install" >&2
    exit 1
  fi
fi

if ! command -v cargo >/dev/null; then
  echo "setup: Rust $RUST_MIN or newer is missing; run this, then try again:" >&2
  echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . \"\$HOME/.cargo/env\"" >&2
  exit 1
fi
have=$(cargo --version | cut -d' ' -f2)
if [ "$(printf '%s\n%s\n' "$RUST_MIN" "$have" | sort -V | head -n1)" != "$RUST_MIN" ]; then
  echo "setup: Rust $have is too old; $RUST_MIN or newer is needed:  rustup update stable" >&2
  exit 1
fi
