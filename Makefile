# Everything runs in .venv; the first target that needs it builds it.
PYTHON ?= python3
JOBS ?= 2
READY := .venv/.ready
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test check interop torture bench demo screenshots
.SILENT:

help: ## show this list
	sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(READY) ## open openclaw-tui (ARGS="onboard --help" passes arguments)
	$(BIN)/openclaw-tui $(ARGS)

test: $(READY) ## run the tests that need nothing but this folder
	$(BIN)/pytest -n $(JOBS) -m "not interop and not keyring and not torture" $(ARGS)

check: $(READY) ## format, lint, types, layers
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --strict --no-error-summary openclaw_tui tests
	$(BIN)/lint-imports --no-cache > .venv/layers.log || { cat .venv/layers.log; exit 1; }
	echo "check: formatted, linted, typed, layered"

interop: $(READY) ## run with real OpenClaw versions and a real keyring (installs both)
	tests/interop/require
	$(BIN)/pytest -n $(JOBS) -m "(interop or keyring) and not torture" $(ARGS)

torture: $(READY) ## run the long campaigns (PART=crash one of them, ARGS=--resume goes on)
	$(BIN)/pytest -n $(JOBS) -m torture --timeout 3600 tests/torture/$(PART) $(ARGS)

bench: $(READY) ## measure start, keys, resolver against their budgets
	$(BIN)/python -m tests.bench $(ARGS)

demo: $(READY) ## try everything with a fake endpoint and a throwaway home
	$(BIN)/python -m tests.demo $(ARGS)

screenshots: $(READY) ## draw screenshots/ anew
	$(BIN)/python -m tests.screenshots $(ARGS)

$(READY): pyproject.toml
	echo "building .venv (a minute or two)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]" --config-settings editable_mode=compat
	touch $@
