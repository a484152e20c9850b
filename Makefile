.DEFAULT_GOAL := help
.PHONY: help venv run demo pictures test test-long bench check format words lock audit clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PYTHONS := python3.13 python3.12 python3.11 python3

# Further arguments for one run, for example: make test ARGS="tests/store -x"
ARGS ?=

# One more than there are cores: many tests wait for sockets.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: .venv/.installed  ## create .venv with the locked packages and this project

# A launcher may exist and still have no Python behind it, so each candidate is run before it is believed.
.venv/.locked: requirements-dev.lock
	@test -x $(BIN)/python || for python in $(PYTHONS); do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "creating .venv with $$($$python --version)" && $$python -m venv .venv; break; \
	  fi; \
	done
	@test -x $(BIN)/python || { echo "Shimekiri needs Python 3.11 or newer with its venv module, and none of" \
	  "these is that: $(PYTHONS). Install one, or name yours: make venv PYTHONS=/path/to/python" >&2; exit 1; }
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@touch $@

run: venv  ## run the bot on every platform that has a token, else in this terminal
	$(BIN)/shimekiri run $(ARGS)

demo: venv  ## a week of a team on Slack and Telegram, side by side, without any account
	@$(BIN)/python -m tests.wire.demo

pictures: venv  ## draw the README's pictures anew, of what the bot says now
	@$(BIN)/python -m tests.wire.pictures

# In the order of the files: sorted by how many tests they have, the slowest would be begun last, and alone.
test: venv  ## run the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-long: venv  ## the same, every story on both databases, many more random plays, kills and bad inputs
	SHIMEKIRI_LONG=yes SHIMEKIRI_BOTH_DATABASES=yes SHIMEKIRI_EXAMPLES=100 $(MAKE) test

bench: venv  ## measure everything beside its peers, for half an hour or more; ARGS=--look sees in minutes whether it works
	@$(BIN)/python -m tests.bench $(ARGS)

check: venv  ## lint, formatting, types, import contracts, migrations against the tables
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  export DATABASE_URL="sqlite:///$$folder/check.db" && set -x && \
	  $(BIN)/alembic -c migrations/alembic.ini upgrade head && \
	  $(BIN)/alembic -c migrations/alembic.ini check

format: venv  ## format the code and mend what ruff can mend by itself
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# The ids are the English sentences of bot/texts themselves; a test says what a catalogue lacks or has too much.
words: venv  ## bring the catalogues of messages up to date with the sentences in bot/texts
	$(BIN)/python -m tests.texts.collect

# The tool that resolves lives in a folder of its own for as long as it takes; settings of this machine are ignored.
lock: venv  ## write the two lock files from pyproject.toml; ARGS=--upgrade takes the newest of everything
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  $(BIN)/python -m venv "$$folder" && "$$folder/bin/pip" install --quiet --disable-pip-version-check uv && \
	  grep -oE '"setuptools[^"]*"' pyproject.toml | head -n 1 | tr -d '"' >"$$folder/build.in" && \
	  compile="$$folder/bin/uv pip compile --quiet --no-config --system-certs --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS)" && \
	  $$compile --extra dev -o requirements-dev.lock pyproject.toml "$$folder/build.in" && \
	  $$compile -c requirements-dev.lock -o requirements.lock pyproject.toml "$$folder/build.in"
	@grep -cE '^[a-z]' requirements.lock requirements-dev.lock

# The tool has a folder of its own, as above. It asks a service of the package index for what is known of each version.
audit: venv  ## look the locked versions up among the known vulnerabilities (needs the network)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  $(BIN)/python -m venv "$$folder" && \
	  "$$folder/bin/pip" install --quiet --disable-pip-version-check pip-audit && \
	  "$$folder/bin/pip-audit" --strict --disable-pip --require-hashes -r requirements.lock $(ARGS) || \
	  { echo "Either a locked version has a known weakness (named above: make lock ARGS=--upgrade, then the tests)," \
	    "or the list of weaknesses could not be reached: then nothing was looked up." >&2; exit 1; }

clean:  ## remove .venv, caches and build products
	rm -rf .venv .bench build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find bot adapters migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +
