# `make run` starts everything, `make test` tests everything. Both make their own environment first.
PYTHON ?= $(shell command -v python3 || command -v python)
VENV ?= .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help run dev test ci check format render lock setup setup-run clean

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup-run:
	@$(PYTHON) infra/bootstrap.py $(VENV) run.lock

setup:
	@$(PYTHON) infra/bootstrap.py $(VENV) dev.lock

run: setup-run ## Serve the three APIs on this machine
	@$(BIN)/python -m infra.local

dev: setup-run ## The same, handlers reloaded when a file changes
	@$(BIN)/python -m infra.local --reload

test: setup ## Run the tests
	@$(BIN)/python -m pytest -n auto -m "not deploy"

check: setup ## Format, lint, types, import contracts, rendered files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m infra.render --check

ci: check test ## What CI runs

format: setup ## Put the code in form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

render: setup ## Write template.yaml, serverless.yml and the other rendered files anew
	@$(BIN)/python -m infra.render

clean: ## Remove the environment, caches and local data
	rm -rf .venv* .mypy_cache .ruff_cache .import_linter_cache .parley
