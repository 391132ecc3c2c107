# Two commands on a fresh machine with Python 3.11+, git and make: `make run` and `make test`.
# CONTRIBUTING.md explains the rest.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= demo
MINUTES ?= 60
# The recorded week is read twice, as it was at noon on Friday and on Sunday evening: pages change and go in between.
FRIDAY  = 2026-03-06T12:30:00+01:00

.PHONY: run test check soak lock evaluate train picture build clean stop

run: $(VENV)/.run-ready
	@test -f $(DEMO)/config/bevaka.toml || $(BIN)/bevaka init $(DEMO) --demo
	@$(BIN)/bevaka --home $(DEMO) check
	@test -f $(DEMO)/data/bevaka.db || BEVAKA_CLOCK=$(FRIDAY) $(BIN)/bevaka --home $(DEMO) run --once
	@$(BIN)/bevaka --home $(DEMO) run --once
	@echo "digests and alerts as .eml and .html: $(DEMO)/data/outbox/"
	@ls -1 $(DEMO)/data/outbox/*digest*.html
	@$(BIN)/bevaka --home $(DEMO) serve --background --minutes $(MINUTES)

test: $(VENV)/.dev-ready
	@$(BIN)/python -m pytest -m "not soak" -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev-ready
	$(BIN)/mypy
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not soak" tests/house
	$(BIN)/bevaka check
	$(BIN)/bevaka evaluate data/gold/gold.jsonl --floors data/gold/floors.toml > /dev/null

soak: $(VENV)/.dev-ready
	$(BIN)/python -m pytest -m soak --timeout 3600

evaluate: $(VENV)/.run-ready
	$(BIN)/bevaka evaluate data/gold/gold.jsonl

# The classifiers in nlp/model, from data/train and data/gold; prints rules alone beside both, cross-validated over stories.
train: $(VENV)/.dev-ready
	$(BIN)/python -m nlp.train

picture: $(VENV)/.dev-ready
	$(BIN)/python -m tests.web.take_picture $(DEMO)

build: $(VENV)/.dev-ready
	$(BIN)/python -m build --no-isolation

# Exact versions with hashes, for every Python from 3.11 on; no registry host is named.
lock:
	uv pip compile pyproject.toml --group setup --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-dev.lock

clean:
	rm -rf $(VENV) $(DEMO) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@tools/find-python $(PYTHON) $(VENV)

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock $(VENV)/.run-ready
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	@tools/find-chromium
	@touch $@
