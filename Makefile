# Yutang. `make demo` builds everything and starts it; `make help` lists the rest.
# Needed: Python 3.11 or newer, git, make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell sh setup/find_python.sh)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install
TEXTS := $(wildcard yutang/*/locale/*/LC_MESSAGES/django.po)
JOBS ?= 2

.PHONY: help setup demo up test explore check bench fmt messages locks clean

help:  ## List what make can do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: $(VENV)/.run $(VENV)/.front-end $(VENV)/.texts  ## Build everything needed to run

demo: setup  ## Set up, load a demo brand and start everything
	@exec $(BIN)/yutang up --demo

up: setup  ## Start PostgreSQL, web and worker
	@exec $(BIN)/yutang up

test: check $(VENV)/.browser $(VENV)/.java  ## Run the checks and all tests
	$(BIN)/pytest -n $(JOBS)

explore: setup $(VENV)/.dev  ## Run the property tests with examples that no run had before
	$(BIN)/pytest -n $(JOBS) -m hypothesis --hypothesis-profile wandering

check: setup $(VENV)/.dev  ## Check style, types, floors, templates, migrations and texts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 yutang simulator
	$(BIN)/python setup/messages.py check
	$(BIN)/lint-imports --no-logo
	$(BIN)/python setup/migrations.py
	$(BIN)/mypy .

bench: setup $(VENV)/.dev  ## Measure the speed promises; writes var/bench.json
	$(BIN)/python -m bench.run

fmt: $(VENV)/.dev  ## Format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 yutang simulator

messages: $(VENV)/.dev  ## Collect the texts to translate (needs the gettext programs)
	@for area in yutang/*/; do \
	  if [ -d "$$area/locale" ]; then \
	    (cd $$area && DJANGO_SETTINGS_MODULE= $(CURDIR)/$(BIN)/django-admin makemessages \
	      --locale zh_Hans --no-location --no-obsolete --verbosity 0); \
	  fi; \
	done
	$(BIN)/python setup/messages.py compile
	$(BIN)/python setup/messages.py check

locks: $(VENV)/.dev  ## Make the lock files anew
	sh setup/locks.sh $(BIN)

clean:  ## Remove what set-up built, but no data
	rm -rf $(VENV) node_modules build yutang/static/vendor simulator/static/vendor

$(VENV)/.python:
	@echo "==> Python environment in $(VENV)"
	@test -n "$(PYTHON)" || { echo "Yutang needs Python 3.11 or newer with its venv module (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml $(VENV)/.python
	@echo "==> Python packages"
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "==> Tools for tests and checks"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.front-end: package-lock.json requirements/node.txt setup/front_end.py $(VENV)/.run
	@echo "==> Front-end files"
	@command -v npm >/dev/null || $(PIP) --require-hashes -r requirements/node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent --no-progress
	@$(BIN)/python setup/front_end.py
	@touch $@

$(VENV)/.texts: $(TEXTS) setup/messages.py $(VENV)/.run
	@echo "==> Texts"
	@$(BIN)/python setup/messages.py compile
	@touch $@

$(VENV)/.browser: setup/browser.sh $(VENV)/.dev
	@sh setup/browser.sh $(BIN)
	@touch $@

$(VENV)/.java: setup/java.sh $(VENV)/.dev
	@sh setup/java.sh
	@touch $@
