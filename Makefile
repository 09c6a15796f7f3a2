# Tongxue. `make` lists what can be made; every target sets itself up.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal
UV := 0.13.9
COMPILE := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test check bench ordeal lock docs words

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## a province to try: the server and two sample systems; Ctrl-C stops it; PORT moves it
	@requirements/install run
	@exec $(BIN)/python tongxue.py demo

test: ## everything, with private PostgreSQL, Redis and Chromium; installs them as root on Debian or Ubuntu
	@requirements/install dev
	@requirements/services
	@$(PYTEST) -m "not ordeal"; status=$$?; \
	if [ -n "$$STATUS_FILE" ]; then echo $$status > "$$STATUS_FILE"; else exit $$status; fi

check: ## the fast part: lint, types, laws, and every test that needs no service and no socket
	@requirements/install dev
	@$(PYTEST) -m "not services and not browser and not ordeal"

bench: ## measure, and write docs/performance.md
	@requirements/install dev
	@requirements/services
	@$(BIN)/python -m tests.bench

ordeal: ## the long runs: kill -9 by the hundred, fuzzing, soaking
	@requirements/install dev
	@requirements/services
	@$(PYTEST) -m ordeal --timeout 0

docs: ## print docs/settings.md and docs/catalog.md anew
	@requirements/install run
	@$(BIN)/python tongxue.py settings --markdown > docs/settings.md
	@$(BIN)/python tongxue.py catalog > docs/catalog.md

words: ## gather the sentences of every page into the Chinese catalogues, and compile these
	@requirements/install run
	@mkdir -p var
	@for house in idp/web admin_ui; do \
	$(BIN)/pybabel -q extract -F $$house/translations/babel.cfg -k lazy_gettext --no-location --sort-output \
		--omit-header -o var/words.pot $$house && \
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 110 \
		-i var/words.pot -d $$house/translations && \
	$(BIN)/pybabel -q compile -d $$house/translations || exit 1; done

lock: ## choose library versions anew and write requirements/*.txt; UPGRADE=--upgrade takes the newest
	@$(PYTHON) -m venv var/lock
	@var/lock/bin/pip install --quiet --disable-pip-version-check uv==$(UV)
	@var/lock/bin/uv pip compile pyproject.toml $(COMPILE) $(UPGRADE) -o requirements/run.txt
	@var/lock/bin/uv pip compile pyproject.toml --group dev -c requirements/run.txt $(COMPILE) $(UPGRADE) -o requirements/dev.txt
