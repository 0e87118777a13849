#!/usr/bin/env bash
# All tests: nextest where it is installed, cargo's own runner elsewhere; then
# the documentation's examples.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --locked --workspace --all-targets
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --release --locked --workspace
else
  echo "test: cargo-nextest is not installed (cargo install --locked cargo-nextest); using cargo test" >&2
  cargo test --release --locked --workspace --lib --bins --tests
fi
cargo test --release --locked --workspace --doc
