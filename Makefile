# Everything a person types here: `make` lists it.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
# The version of whoosh to which going back is one line; the index's tests run with it too.
WHOOSH2 := .cache/whoosh2
# A file's tests stay together where they share what takes long to set up, and are taken one by one where each takes long.
ON_ALL_CORES := --numprocesses auto --maxprocesses 4 --dist loadfile
ONE_BY_ONE := --numprocesses auto --maxprocesses 4 --dist worksteal
# The tests that need nothing but Python and take seconds.
QUICK_TESTS := "not browser and not slow and not postgresql and not opensearch"
# What `make bench` measures itself against, and the collections that it searches.
BENCH := .cache/bench

# Each process that the tests start would else compile every module anew, where an environment says so.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install install-dev chromium postgresql run test quick check check-types check-text test-unit test-slow test-whoosh2 test-postgresql test-browser test-scaled test-opensearch bench bench-quick bench-rebuild bench-peers reference screenshot lock clean

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

install: .venv/.installed ## what running needs, in .venv
install-dev: .venv/.installed-dev ## what testing needs as well

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; sh requirements/venv-module.sh && $(PYTHON) -m venv .venv; }

.venv/.installed: requirements/runtime.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.installed-dev: requirements/dev.txt .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

run: install ## the demo collection at http://127.0.0.1:8000 (PORT=… for another)
	$(BIN)/practice-search demo
	$(BIN)/practice-search serve --port $(PORT)

check: install-dev ## formatting, lint, types, arrows, dependencies, templates, spelling
	@$(MAKE) --no-print-directory --jobs 2 --keep-going --output-sync=target check-types check-text

check-types: install-dev
	$(BIN)/mypy

check-text: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/djlint --check --lint --quiet search_app/templates
	$(BIN)/codespell

test-unit: install-dev ## the tests that are quick
	$(BIN)/python -m pytest --quiet $(ON_ALL_CORES) -m $(QUICK_TESTS)

test-slow: install-dev ## the tests that start processes and kill them: the command line, the wheel, builds, kill -9
	$(BIN)/python -m pytest --quiet $(ONE_BY_ONE) -m "slow and not postgresql and not opensearch"

quick: check ## what to run after every change: checks and quick tests, with few examples for each property
	$(BIN)/python -m pytest --quiet $(ON_ALL_CORES) --hypothesis-profile quick -m $(QUICK_TESTS)

test-whoosh2: install-dev $(WHOOSH2)/whoosh ## the index's tests on Whoosh 2.7.4
	PYTHONPATH=$(WHOOSH2) $(BIN)/python -m pytest --quiet $(ON_ALL_CORES) tests/index -m "not opensearch" -W "ignore::SyntaxWarning" -W "ignore::DeprecationWarning"

$(WHOOSH2)/whoosh: requirements/whoosh2.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target $(WHOOSH2) --upgrade -r $<
	@touch $@

postgresql:
	@sh requirements/postgresql.sh

# The pages of these tests are made from the index.
ABOUT_SEARCH := $(addprefix --ignore=tests/search_app/test_,alternative_searches.py explanations.py names_pages.py relaxed_pages.py spelling_pages.py style_sheets.py)

# What a database can make different; what it can't is tested once, on SQLite
test-postgresql: install-dev postgresql ## what touches the database, on a PostgreSQL of the tests' own
	$(BIN)/python -m pytest --quiet $(ON_ALL_CORES) --database postgresql -m "not slow and not postgresql and not opensearch" tests/corpus/test_collection.py tests/search_app $(ABOUT_SEARCH)
	$(BIN)/python -m pytest --quiet $(ONE_BY_ONE) --database postgresql -m "slow and not opensearch" tests/search_app/ops/test_cli.py $(addprefix tests/search_app/test_,attachments.py engine_away.py) tests/test_crashes.py
	$(BIN)/python -m pytest --quiet -m postgresql

test-opensearch: install-dev postgresql chromium ## what OpenSearch can make different, on its own server (needs JDK 17 and Maven, or OPENSEARCH_URL)
	@sh requirements/opensearch.sh
	$(BIN)/python -m pytest --quiet -m opensearch
	$(BIN)/python -m pytest --quiet -m browser --engine opensearch --database postgresql tests/browser/test_reading.py

test-scaled: install-dev postgresql chromium ## all tests in a real Chromium once more, on OpenSearch and PostgreSQL
	@sh requirements/opensearch.sh
	$(BIN)/python -m pytest --quiet -m browser --engine opensearch --database postgresql

chromium: install-dev
	@sh requirements/chromium.sh

test-browser: install-dev chromium ## the tests in a real Chromium
	$(BIN)/python -m pytest --quiet $(ONE_BY_ONE) -m browser

bench: install-dev bench-peers ## how fast it is beside its peers, to docs/benchmarks.md: half an hour, of a quiet machine
	$(BIN)/python -m tests.benchmarks

bench-quick: install-dev bench-peers ## the same with 10 000 practices, shown and not kept: a few minutes
	$(BIN)/python -m tests.benchmarks --quick

bench-rebuild: install-dev ## a rebuild of 100 000 practices while readers go on: a quarter of an hour (ENGINE=opensearch, DATABASE=postgresql)
	$(BIN)/python -m tests.benchmarks.rebuild $(or $(PRACTICES),100000) --engine $(or $(ENGINE),whoosh) --database $(or $(DATABASE),sqlite)

# A peer that can't be had takes no part, which the report says.
bench-peers: $(BENCH)/packages/.installed $(BENCH)/xapian/usr

$(BENCH)/packages/.installed: requirements/bench.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target $(@D) --upgrade -r $< && touch $@ || echo "Not all peers could be installed."

$(BENCH)/xapian/usr:
	@sh requirements/xapian.sh $(@D) || echo "Debian's Xapian could not be fetched."

reference: install-dev ## docs/reference.md anew: all commands, settings and addresses
	$(BIN)/python -m search_app.ops.reference > docs/reference.md.new && mv docs/reference.md.new docs/reference.md

screenshot: install-dev chromium ## the README's picture anew
	$(BIN)/python -m tests.browser.screenshot

test: check test-unit test-slow test-whoosh2 test-postgresql test-browser ## everything, Chromium included

lock: install-dev ## the lock files anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade pyproject.toml --group build -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group build --extra postgresql --extra opensearch -c requirements/runtime.txt -o requirements/deploy.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade requirements/bench.in -c requirements/runtime.txt -o requirements/bench.txt

clean: ## away with what was built, the instance folder excepted
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis dist test-results
