# Two commands matter on a fresh machine: `make demo` and `make test`. Each installs what it needs into .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCKED := $(VENV)/.locked
DEV    := $(VENV)/.dev
PIP    := $(BIN)/python -m pip --disable-pip-version-check

LANG_CALL ?= de
CONFIRM   ?= person

export PYTHONUNBUFFERED = 1

.PHONY: help setup demo test check lint types arch bench models-test browser-test telephony-test \
        postgres-test faults-test lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(LOCKED) ## Install the locked packages into .venv

$(LOCKED): requirements.lock requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed as '$(PYTHON)': try make PYTHON=python3.12 demo." >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv module is missing: install your system's python3-venv package." >&2; exit 2; }
	@df -Pk . | awk 'NR==2 && $$4 < 3000000 {exit 1}' \
	  || { echo "About 3 GB of free disk space are needed here." >&2; exit 2; }
	@echo "Setting up .venv: about 310 MB to download, once; a few minutes on a slow line."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements-build.lock
	@{ $(PIP) install --require-hashes --no-build-isolation -r requirements.lock 2>&1 || echo FAILED; } \
	  | awk '/^Collecting/ {n++; printf "  %3d packages found: %s\n", n, $$2; fflush()} \
	    /^Installing/ {print "  Installing them"; fflush()} /^ERROR/ {print} /^FAILED/ {bad = 1} END {exit bad}'
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/voicebot --version
	@touch $@

$(DEV): $(LOCKED) requirements-dev.lock
	@$(PIP) install --quiet --require-hashes --no-build-isolation -r requirements-dev.lock
	@touch $@

demo: $(LOCKED) ## A call goes through the whole product (LANG_CALL=en, CONFIRM=auto)
	@$(BIN)/voicebot demo --lang $(LANG_CALL) --confirm $(CONFIRM)

test: $(LOCKED) ## Unit, replay, contract, pipeline and end-to-end tests
	@$(BIN)/python -m pytest -q

check: lint types arch test ## Everything a change must pass before it is shared

lint: $(DEV) ## Ruff: rules and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(DEV) ## mypy, strict
	@$(BIN)/mypy

arch: $(DEV) ## The import contracts
	@$(BIN)/lint-imports

bench: $(LOCKED) ## Print the figures that the docs quote
	@$(BIN)/python -m benchmarks

models-test: $(DEV) ## The shipped weights on the audio fixtures
	@$(BIN)/python -m pytest -q -m models

browser-test: $(DEV) ## Chromium against the real processes (needs Debian's chromium)
	@$(BIN)/python -m pytest -q -m browser

telephony-test: $(LOCKED) ## Asterisk, baresip and sipp as peers (SOME="-k echo" for a part)
	@$(BIN)/python -m pytest -q -m telephony $(SOME)

postgres-test: $(DEV) ## The store's contract on PostgreSQL (needs its server programs)
	@$(BIN)/python -m pytest -q -m postgres

faults-test: $(LOCKED) ## Kills, outages and floods
	@$(BIN)/python -m pytest -q -m faults

lock: ## Compile the locks anew with uv
	@for set in "" "-build" "-dev"; do \
	  case "$$set" in "") what="--extra test pyproject.toml";; -build) what="requirements-build.in";; \
	    -dev) what="--extra dev --extra analysis --extra test pyproject.toml";; esac; \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --no-emit-index-url --no-emit-find-links $$what -o requirements$$set.lock || exit 1; done

clean: ## Remove what was made here, the environment included
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis
