#!/usr/bin/env bash
# Runs every fuzz target for a few seconds (SECONDS_EACH) from its seeds, guided
# by the coverage of our own crates; a crash fails and leaves its input in
# fuzz/artifacts. For a long run: SECONDS_EACH=3600 scripts/fuzz-check.sh
set -euo pipefail
cd "$(dirname "$0")/.."

SECONDS_EACH=${SECONDS_EACH:-5}
RUSTC_WORKSPACE_WRAPPER=$PWD/scripts/rustc-coverage.sh \
  cargo build --release --locked --workspace --bin 'fuzz_*'
built=${CARGO_TARGET_DIR:-target}/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in fuzz/fuzz_targets/*.rs; do
  target=$(basename "$source" .rs)
  name=fuzz_$target
  mkdir -p "$work/$name" "$work/none" fuzz/artifacts
  seeds=fuzz/seeds/$target
  [ -d "$seeds" ] || seeds=$work/none
  if ! "$built/$name" -seed=1 -max_len=8192 -max_total_time="$SECONDS_EACH" \
      -artifact_prefix=fuzz/artifacts/ "$work/$name" "$seeds" >"$work/log" 2>&1; then
    cat "$work/log"
    echo "fuzz-check: $name failed" >&2
    exit 1
  fi
  echo "fuzz-check: $name ok, $(grep -o 'DONE .*' "$work/log")"
done
