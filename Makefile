# `make run` starts everything, `make test` tests everything. Both make their own environment first.
PYTHON ?= $(shell command -v python3 || command -v python)
VENV ?= .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE # a system is many processes: each would compile every module again
.PHONY: help run dev run-integrations seed-kb bench bench-smoke bench-check load bench-retrieval bench-operations bench-sockets test test-newest test-large test-localstack localstack licences audit ci check check-deploy check-runtime format render lock package setup setup-run setup-deploy deploy rollback logs smoke admin operate clean

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup-run:
	@$(PYTHON) infra/bootstrap.py $(VENV) run.lock

setup:
	@$(PYTHON) infra/bootstrap.py $(VENV) dev.lock

run: setup-run ## Serve the three APIs on this machine
	@$(BIN)/python -m infra.local

dev: setup-run ## The same, handlers reloaded when a file changes
	@$(BIN)/python -m infra.local --reload

run-integrations: setup ## Start a calendar, a mail and a file server to try integrations with
	@$(BIN)/python -m tests.servers.programs

seed-kb: setup-run ## Load the demonstration knowledge base into a running system
	@$(BIN)/python -m infra.local.seed

bench: setup ## Measure what the design promises into docs/performance.md (ONLY="calls warm" for some of it)
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

bench-smoke: setup ## Count what is the same on every machine, beside its budgets
	@$(BIN)/python -m bench --smoke

bench-check: setup ## The same, beside the committed counts
	@$(BIN)/python -m bench --check

load: setup ## People and sockets on the whole local system for a time (MINUTES=10)
	@$(BIN)/python -m bench.measures.load --minutes $(or $(MINUTES),10)

bench-retrieval: setup ## Measure how passages are found in a collection (DATA=folder)
	@$(BIN)/python -m bench.retrieval $(DATA)

bench-operations: setup ## Count what administration costs with much of everything (ARGS="--people 10000")
	@$(BIN)/python -m bench.operations $(ARGS)

bench-sockets: setup ## Count what many sockets hear, and time a first word
	@$(BIN)/python -m bench.sockets

test: setup ## Run the tests
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not deploy and not localstack" $(TESTS)

check: setup ## Format, lint, types, import contracts, rendered files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m infra.render --check

NODE_TOOLS := infra/tools/node_modules/.bin/osls
DEPLOY_BIN := .venv-deploy/bin

$(NODE_TOOLS): infra/tools/package-lock.json
	@command -v npm >/dev/null || { echo "parley: the deployment checks need Node 20 or newer (npm was not found)"; exit 1; }
	@cd infra/tools && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.bin/osls

setup-deploy: setup $(NODE_TOOLS)
	@$(PYTHON) infra/bootstrap.py .venv-deploy deploy.lock

package: setup ## Build one zip a function into dist/ (FUNCTION=voiceassist/health for one; SINCE=main: name what moves)
	@$(BIN)/python -m infra.package $(if $(FUNCTION),--function $(FUNCTION)) $(if $(ARCH),--arch $(ARCH)) $(if $(SINCE),--since $(SINCE))

TEMPLATES := template.yaml $(wildcard infra/stacks/sam/*.yaml)
SOUND := $(TEMPLATES:%=dist/sound/%)

# A template that was found sound is not asked about again until it changes: one of them takes half a minute.
$(SOUND): dist/sound/%: % deploy.lock
	@AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 $(DEPLOY_BIN)/sam validate --lint --template $<
	@mkdir -p $(@D) && touch $@

check-deploy: setup-deploy package ## Validate both templates with their tools and prove that they deploy the same
	@$(MAKE) --no-print-directory -j 2 $(SOUND)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m deploy tests/deploy/test_same_fleet.py

check-runtime: setup $(if $(PACKED),,package) ## Start every artefact as Lambda starts it, what a start costs, and smoke the local system
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m deploy tests/deploy/test_runtime.py tests/deploy/test_smoke.py
	@cat dist/cold.txt

TO := --stage $(STAGE) $(if $(FUNCTION),--function $(FUNCTION)) $(if $(PART),--part $(PART)) $(if $(TOOL),--tool $(TOOL)) \
	$(if $(MINUTES),--minutes $(MINUTES)) $(if $(DRY),--dry)
named = $(if $(STAGE),,$(error say which stage: make $@ STAGE=dev))

deploy: ## Deploy a stage, or one PART or FUNCTION of it (STAGE=dev TOOL=osls|sam DRY=1)
	@$(named)$(if $(DRY),$(MAKE) --no-print-directory setup,$(MAKE) --no-print-directory setup-deploy package)
	@$(BIN)/python -m infra.deploy deploy $(TO)

rollback: setup ## Give a function the code before (STAGE=dev FUNCTION=voiceassist/auth)
	@$(named)$(BIN)/python -m infra.deploy rollback $(TO)

logs: setup ## What a function logged (STAGE=dev FUNCTION=voiceassist/auth MINUTES=15)
	@$(named)$(BIN)/python -m infra.deploy logs $(TO)

smoke: setup ## Ask a stage what a newcomer would (STAGE=local|dev; production: CONFIRM=production too)
	@$(named)$(BIN)/python -m infra.smoke --stage $(STAGE) $(if $(CONFIRM),--confirm $(CONFIRM))

NEWEST := $(shell for p in python3.13 $(HOME)/.pyenv/versions/3.13*/bin/python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && { echo $$p; break; }; done)

# What a version of Python can break is in the code itself: the tests that start whole systems run once, in `make test`.
QUICK := tests/chunking tests/kit tests/llm tests/phi tests/safety tests/tools tests/web

test-newest: ## Run the quick tests on Python 3.13 too, where one is installed (ALL=1: every test)
	@$(if $(NEWEST),$(MAKE) --no-print-directory test PYTHON=$(NEWEST) VENV=.venv-3.13 TESTS="$(if $(ALL),,$(QUICK))",echo "parley: no Python 3.13 here")

localstack: setup ## Start LocalStack in a container (see docs/localstack.md)
	@$(BIN)/python -m infra.localstack

test-localstack: setup ## Ask LocalStack, or the engine at AWS_ENDPOINT_URL, what the code asks of AWS
	@$(BIN)/python -m infra.localstack test

fuzz: setup ## Make up requests, frames, files and texts for so long (MINUTES=10 each)
	@PARLEY_FUZZ_MINUTES=$(or $(MINUTES),10) $(BIN)/python -m pytest -n 2 tests/fuzzing

licences: setup ## What is shipped may be shipped by anybody
	@$(BIN)/python -m infra.licences

audit: setup ## Known holes in what the lock files name (asks an advisory database)
	@$(BIN)/python -m infra.audit

test-large: setup ## The tests of what is long, at its full length: minutes
	@PARLEY_LARGE_CALENDAR=10000 PARLEY_LARGE_FOLDER=50000 PARLEY_LONG_CONVERSATION=20000 \
		PARLEY_DIALED_CONTACTS=1000 PARLEY_LONG_CAMPAIGN=100000 PARLEY_REINDEXED=1000 $(BIN)/python -m pytest tests/large tests/dialing
	@PARLEY_FLOOD=1000 PARLEY_LONG_ANSWER_SECONDS=180 PARLEY_CROWD=200 $(BIN)/python -m pytest \
		tests/turns/test_crowds.py tests/turns/test_held.py tests/turns/test_long_answers.py -k "crowd or flood or long"
	@PARLEY_FAULTS=100000 $(BIN)/python -m pytest -n 2 tests/faults

# Crowds, long conversations, whole campaigns of calls, walks over whole systems and made-up requests take minutes:
# `make test` runs them, CI does not.
# Nor does CI do `make test-newest test-large`, or render once more what it has just compared.
LONG := --ignore=tests/large --ignore=tests/turns/test_crowds.py --ignore=tests/local/test_calling.py \
	--ignore=tests/local/test_workspace.py --ignore=tests/local/test_identity.py --ignore=tests/fuzzing --ignore=tests/workspace \
	--ignore=tests/turns/test_actions.py \
	--deselect=tests/infra/test_templates.py::test_rendered_files_are_up_to_date \
	--deselect=tests/infra/test_registry.py::test_a_new_group_is_one_folder_and_one_row_and_everything_rendered_follows \
	--deselect=tests/local/test_system.py::test_after_a_hard_kill_the_data_is_there

# Three on two processors: one of them loads packages, waits for a server, or has one thread.
AT_ONCE := --no-print-directory -j 3 $(if $(filter output-sync,$(.FEATURES)),--output-sync)

ci: setup ## What CI runs: all that is done in a quarter of an hour on two cores
	@$(MAKE) $(AT_ONCE) check bench-check check-deploy
	@$(MAKE) --no-print-directory check-runtime PACKED=yes
	@$(MAKE) --no-print-directory test TESTS="$(LONG)"

format: setup ## Put the code in form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

render: setup ## Write template.yaml, serverless.yml and the other rendered files anew
	@$(BIN)/python -m infra.render

lock: setup ## Write the lock files anew from pyproject.toml
	@$(BIN)/python -m infra.lock

admin: setup-run ## Make the first administrator of a stage (EMAIL=ann@example.com)
	@$(BIN)/python -m infra.operate admin $(EMAIL)

operate: setup-run ## What an operator does with a stage (ARGS="usage --days 30"; ARGS=--help says what there is)
	@$(BIN)/python -m infra.operate $(ARGS)

clean: ## Remove the environment, caches and local data
	rm -rf .venv* .mypy_cache .ruff_cache .import_linter_cache .parley
