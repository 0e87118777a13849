#!/usr/bin/env bash
# Compiles our own crates so that libFuzzer sees which branches an input takes.
# Cargo's wrapper for workspace members: the dependencies are used as they are.
exec "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1
