# What this needs: make, and Python 3.11 or newer with pip. Everything else it brings itself, into .tools and .venv.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The first Python that is new enough and has pip; name another with `make PYTHON=... demo`.
CANDIDATES := python3 python3.13 python3.12 python3.11 python3.14 python
FITS := import sys, pip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in $(CANDIDATES); do \
	if "$$each" -c "$(FITS)" >/dev/null 2>&1; then command -v "$$each"; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
# An installed uv is used as it is; else pip brings one. `--target` also works where a system's Python is locked.
UV ?= $(shell command -v uv || echo .tools/uv/bin/uv)
export UV_PYTHON_DOWNLOADS ?= never
export UV_PROJECT_ENVIRONMENT := $(VENV)

# The environment with the older Elasticsearch client, which cannot stand beside the newer one.
VENV_ES8 := .venv-es8

# What was installed from which lock: `demo` needs less than `test`, so each has its own stamp.
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
READY_ES8 := $(VENV_ES8)/.ready

# An environment that is there keeps its Python.
WITH_PYTHON = $(if $(wildcard $(BIN)/python),,$(if $(PYTHON),--python "$(PYTHON)"))

DEMO_INDEX := demo.idx
COVERAGE := 99.9

.PHONY: help demo test check lint types layers coverage integration docs lock-check bench clean

help:  ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(READY)  ## see the whole loop on the demo shop
	@if find leaps_adapter backends demo_index -type f -not -name '*.pyc' -newer $(DEMO_INDEX)/index.json 2>/dev/null \
		| grep -q .; then rm -rf $(DEMO_INDEX); fi  # the code that made it has changed
	@$(BIN)/leaps demo --index $(DEMO_INDEX)

test: $(READY_DEV)  ## run the tests
	$(BIN)/pytest -q

check: lock-check lint types layers coverage  ## all that is asked of a change; what CI runs

lint: $(READY_DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY_DEV)
	$(BIN)/mypy
	$(BIN)/pyright

layers: $(READY_DEV)
	$(BIN)/lint-imports --no-cache --no-logo

coverage: $(READY_DEV)
	$(BIN)/pytest -q --cov --cov-report=term --cov-fail-under=$(COVERAGE)

# Each client major against every server it can talk to, the load with the newer ones alone; WITHOUT names test files to leave out. Without a Java this says what to install; in CI it fails.
integration: $(READY_DEV) $(READY_ES8)  ## test on real servers, which are fetched; needs Java and Maven
	$(BIN)/pytest -q -rs tests/integration $(addprefix --ignore=tests/integration/,$(WITHOUT))
	$(VENV_ES8)/bin/pytest -q -rs tests/integration $(addprefix --ignore=tests/integration/,test_load.py $(WITHOUT)) \
		--server elasticsearch8 --server elasticsearch9

# The lock must name the public registry alone, so that it installs anywhere.
lock-check:
	@if grep -o 'https\?://[^/"]*' uv.lock | grep -v -x -e 'https://pypi.org' -e 'https://files.pythonhosted.org'; then \
		echo 'error: uv.lock names another registry — uv lock --default-index https://pypi.org/simple' >&2; exit 1; fi

docs: $(READY_DEV)  ## write docs/cli.md and the outputs in the README anew
	$(BIN)/python tools/write_docs.py

bench: $(READY_DEV)  ## measure speed
	$(BIN)/pytest -q tests/benchmarks --benchmark-enable --benchmark-only

clean:  ## remove what was built; the environment stays
	rm -rf $(DEMO_INDEX) $(DEMO_INDEX).token-key dist build .coverage htmlcov .hypothesis .benchmarks .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

$(READY): pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --locked --no-default-groups --extra local --inexact $(WITH_PYTHON)
	@touch $@

$(READY_DEV): pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --locked $(WITH_PYTHON)
	@touch $@ $(READY)

$(READY_ES8): pyproject.toml uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=$(VENV_ES8) $(UV) sync --quiet --locked --no-default-groups --group dev --group elasticsearch8 \
		$(if $(wildcard $(VENV_ES8)/bin/python),,$(if $(PYTHON),--python "$(PYTHON)"))
	@touch $@

.tools/uv/bin/uv:
	@if [ -z "$(PYTHON)" ]; then \
		echo 'error: no Python 3.11 or newer with pip — install one, or name it: make PYTHON=/path/to/python demo' >&2; exit 1; fi
	"$(PYTHON)" -m pip install --quiet --disable-pip-version-check --upgrade --target .tools/uv 'uv>=0.8'
