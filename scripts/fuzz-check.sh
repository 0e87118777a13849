#!/usr/bin/env bash
# Runs every fuzz target for a short while (RUNS inputs each); a crash fails.
# For real fuzzing with coverage: cargo fuzz run fuzz_transaction_bytes
set -euo pipefail
cd "$(dirname "$0")/.."

RUNS=${RUNS:-20000}
cargo build --release --locked --workspace --all-targets
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in fuzz/fuzz_targets/*.rs; do
  name=fuzz_$(basename "$source" .rs)
  mkdir -p "fuzz/corpus/$name" "$work/$name"
  if ! "$target/release/$name" -runs="$RUNS" -seed=1 -max_len=8192 -max_total_time=20 \
      -artifact_prefix="$work/" "$work/$name" "fuzz/corpus/$name" >"$work/log" 2>&1; then
    cat "$work/log"
    echo "fuzz-check: $name failed" >&2
    exit 1
  fi
  echo "fuzz-check: $name ok"
done
