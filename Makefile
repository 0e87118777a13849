# Liuhen. `make demo` and `make test` do everything, set-up included.

SHELL := /bin/bash
# A target folder outside the clone is reused when one exists.
SHARED_TARGET := $(HOME)/.cache/liuhen/target
ifneq ($(wildcard $(SHARED_TARGET)/.),)
export CARGO_TARGET_DIR ?= $(SHARED_TARGET)
endif
TARGET := $(or $(CARGO_TARGET_DIR),target)
CARGO := cargo
LIUHEN := $(TARGET)/release/liuhen
DEMO_DIR ?= demo-data

.PHONY: help setup build demo test lint fmt docs fuzz bench ci

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-8s %s\n", $$1, $$2}'

setup: ## installs or names what is missing
	@scripts/setup.sh

build: setup ## the release build
	$(CARGO) build --release --locked --workspace --all-targets

demo: setup ## builds, then runs the main job on a fresh four-node network
	$(CARGO) build --release --locked --workspace --bin liuhen
	$(LIUHEN) demo --dir $(DEMO_DIR) $(DEMO_ARGS)

test: setup ## all tests
	scripts/test.sh

lint: ## formatting, clippy, import direction, file shape
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	$(CARGO) run --release --locked --quiet --package tidy

fmt: ## formats the sources
	$(CARGO) fmt --all

docs: ## the API documentation, warnings as errors
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --workspace --no-deps

fuzz: ## every fuzz target for some seconds
	scripts/fuzz-check.sh

bench: build ## benches per part, and the whole network under load
	$(CARGO) bench --profile release --locked --workspace
	$(LIUHEN) bench tx --validators 4 --seconds 20

ci: ## what CI runs
	.ci/run
