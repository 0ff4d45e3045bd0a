# Everything here works on a clean clone with nothing but Python 3.11 and make.
PYTHON ?= $(firstword $(foreach p,python3.11 python3 python,$(if $(shell $(p) -c 'import sys; print(sys.version_info[:2] == (3, 11) or "")' 2>/dev/null),$(p))))
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check format bench docs pictures locks clean python

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 was not found. Install it, or name it: make run PYTHON=/path/to/python3.11"; exit 1; }

run: python ## set up what is needed, load the demonstration county, serve at 127.0.0.1:8000
	@$(PYTHON) tools/setup.py run
	@$(BIN)/fupin start --port $(PORT)

test: python ## set up what the tests need; lint, types, all tests on SQLite and on PostgreSQL
	@$(PYTHON) tools/setup.py test
	@$(BIN)/python -m tools.test all

check: python ## lint, formatting and types only
	@$(PYTHON) tools/setup.py test
	@$(BIN)/python -m tools.test check

format: python ## rewrite the sources in the house format
	@$(PYTHON) tools/setup.py test
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: python ## run every benchmark; each prints a ratio measured in one run
	@$(PYTHON) tools/setup.py test
	@$(BIN)/python -m tools.bench

docs: python ## rewrite the lists in docs/ that are made from the sources
	@$(PYTHON) tools/setup.py test
	@$(BIN)/python -m tools.docs

pictures: python ## take the pictures of the guides again, from a scratch demonstration
	@$(PYTHON) tools/setup.py test
	@$(BIN)/python -m tools.pictures

locks: python ## compile requirements/*.in to locks with hashes
	@$(PYTHON) tools/setup.py test
	@$(BIN)/python -m tools.locks

clean: ## remove what the tools made (never data/)
	@rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build src/*.egg-info
	@find src packs tests tools benchmarks \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} + 2>/dev/null || true
