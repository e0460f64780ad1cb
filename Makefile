# `make` lists what can be done. PYTHON=… chooses the interpreter, ARGS=… adds to `serve` and `test`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard service/bronwijzer/locale/*/LC_MESSAGES/*.po)
FRONTEND := $(wildcard service/frontend/*.* service/frontend/src/* \
	service/bronwijzer/web/static/*.css service/bronwijzer/web/templates/*.html)
ARGS ?=
SECONDS ?= 600

.PHONY: help setup serve test soak bench screenshots snapshots lint format lock clean test-setup

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

setup: .venv/.project ## a working .venv/bin/bronwijzer

serve: setup ## validate and build the site in this folder, then serve it on http://localhost:8000/
	$(BIN)/bronwijzer build
	$(BIN)/bronwijzer serve $(ARGS)

test: setup test-setup lint ## everything that has to pass
	$(BIN)/pytest --cov $(ARGS)

lint: setup ## the checks that read files and run nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/bronwijzer format --check

format: setup ## rewrite Python and Turtle in the house style
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/bronwijzer format

lock: setup ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-annotate --no-header --quiet --output-file requirements.lock

soak: setup ## four attackers beside an honest client, for SECONDS (600)
	PYTHONPATH=. SECONDS=$(SECONDS) $(BIN)/python tests/benchmark/soak.py
	EXAMPLES=3400 $(BIN)/pytest -q tests/service/web/test_fuzz.py

bench: setup ## measure how soon the server answers, and what its query workers cost
	@.venv/peer/bin/rdflib-endpoint --help >/dev/null 2>&1 || { $(PYTHON) -m venv .venv/peer \
		&& .venv/peer/bin/python -m pip install --quiet --disable-pip-version-check 'rdflib-endpoint[cli]==0.6.3'; } || true
	$(BIN)/python tests/benchmark/start.py
	PYTHONPATH=. $(BIN)/python tests/benchmark/endpoint.py

screenshots: setup test-setup ## take the pictures in docs/screenshots
	$(BIN)/bronwijzer build
	$(BIN)/python -m tests.browser.screenshots

snapshots: setup test-setup ## write down what a screen reader is told of each kind of page
	SNAPSHOTS=write $(BIN)/pytest -q tests/browser/test_snapshots.py
	git diff --stat tests/browser/snapshots

clean: ## remove everything that the other targets made
	rm -rf .venv .bronwijzer .coverage .coverage.* htmlcov build dist \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find service tests -name __pycache__ -prune -exec rm -rf {} +
	rm -rf service/frontend/node_modules tests/*/node_modules service/bronwijzer/web/static/dist
	find service -name '*.mo' -delete

# Two stamps: a changed catalogue must not install every dependency again.
.venv/.dependencies: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
		"Bronwijzer needs Python 3.11 or newer, and '$(PYTHON)' is not that: name one, as in 'make $(or $(MAKECMDGOALS),setup) PYTHON=python3.11'." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo \
		"'$(PYTHON)' cannot make a virtual environment: install its venv module (Debian and Ubuntu: the package python3-venv)." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.project: .venv/.dependencies pyproject.toml hatch_build.py $(CATALOGUES) $(FRONTEND)
	@$(BIN)/python hatch_build.py
	@SKIP_FRONTEND=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# $(call need,PROGRAM,PACKAGE) installs a program from Debian's package where it is missing and that is allowed.
define need
@PATH="$$PATH:/usr/sbin"; command -v $(1) >/dev/null || { \
	as_root=; [ "$$(id -u)" = 0 ] || as_root='sudo -n'; \
	command -v apt-get >/dev/null && $$as_root apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq $(2) >/dev/null; \
	command -v $(1) >/dev/null; } || { echo \
	"The tests need '$(1)', which could not be installed here: install it (Debian and Ubuntu: the package $(2)) and run this again." >&2; exit 1; }
endef

# openssl makes certificates of a day; rapper is the second opinion on every RDF document that the tests download; in
# Chromium they look at every page; Virtuoso is an engine to grow into, and nginx the proxy to stand behind. The client of
# others by which reconciliation is tested has an environment of its own, because it brings pandas along.
test-setup: tests/browser/node_modules/.stamp tests/clients/node_modules/.stamp
	$(call need,openssl,openssl)
	$(call need,rapper,raptor2-utils)
	$(call need,virtuoso-t,virtuoso-opensource-7-bin)
	$(call need,chromium,chromium)
	$(call need,nginx,nginx-light)
	@.venv/client/bin/python -c 'import reconciler' 2>/dev/null || { \
		$(PYTHON) -m venv .venv/client \
			&& .venv/client/bin/python -m pip install --quiet --disable-pip-version-check reconciler==0.2.2; } || { echo \
		"The tests need the Python package 'reconciler', which could not be installed in .venv/client: see what pip said above." >&2; exit 1; }

tests/%/node_modules/.stamp: tests/%/package-lock.json
	@cd tests/$* && npm ci --ignore-scripts --no-audit --no-fund --silent || { echo \
		"Some tests need npm with Node 20 or newer, and its registry once: install it and run this again." >&2; exit 1; }
	@touch $@
