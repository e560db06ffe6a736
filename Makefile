# En väg in. `make help` lists what can be done; everything sets itself up first.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# The Python that runs the synth is also the functions' runtime, so its version is part of what was set up.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
PYTHON_VERSION := $(if $(PYTHON),$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'),missing)
STAGE ?= prod

PYTHON_READY := .venv/.python-$(PYTHON_VERSION)
PACKAGES_READY := .venv/.packages
CLOUD_READY := .venv-ministack/.packages-$(PYTHON_VERSION)
NODE_READY := node_modules/.packages
SETUP := $(PACKAGES_READY) $(CLOUD_READY) $(NODE_READY)
UV := UV_LINK_MODE=copy .venv/bin/uv --quiet --no-config

# Node.js 20 is past its end of life, which the CDK tells at every call; what is pinned here runs on it.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
export NODE_NO_WARNINGS := 1

.PHONY: help setup run test lint synth openapi bench deploy clean

help: ## Show this list
	@echo "En väg in: a contact centre for Swedish municipalities. Targets:"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SETUP) ## Set up .venv, .venv-ministack and node_modules; a second time does nothing

run: $(SETUP) ## Start everything on this machine (PORT=8080, DEMO=demo for a whole year of cases) and print what to open
	@exec .venv/bin/python -m local $(if $(PORT),--port $(PORT)) $(if $(DEMO),--demo $(DEMO))

test: $(SETUP) ## Run every test, also the one that deploys the stack on this machine
	CDK_VALIDATION=false .venv/bin/python -m pytest -n 2 $(ARGS)

lint: $(SETUP) ## Check style, formatting, types, the import rules and the contact flows
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy layers/core/python/envag functions infra local
	.venv/bin/mypy functions/staff_api/handler.py
	.venv/bin/mypy functions/site/handler.py
	.venv/bin/mypy functions/status_page/handler.py
	.venv/bin/mypy functions/e_id/handler.py
	.venv/bin/mypy functions/report_pdf/handler.py
	PYTHONPATH=. .venv/bin/lint-imports --no-cache
	.venv/bin/envag lint flows
	node_modules/.bin/tsc --project site
	node_modules/.bin/tsc --project workspace

synth: $(SETUP) ## Make the CloudFormation templates of STAGE in cdk.out/, with every check of the CDK
	PATH="$(CURDIR)/.venv/bin:$$PATH" node_modules/.bin/cdk synth --quiet --context stage=$(STAGE)

openapi: $(SETUP) ## Write docs/openapi/staff.json, the description of the staff API, from its code
	.venv/bin/python tools/openapi.py

bench: $(SETUP) ## Measure, and print each figure beside its target
	CDK_VALIDATION=false .venv/bin/python -m tests.bench

deploy: $(SETUP) ## Deploy to an AWS account: asks for account, region and stage
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python -m infra.deploy

clean: ## Remove what setting up, building and running left behind
	rm -rf .venv .venv-ministack node_modules .build cdk.out .run .run-* .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(PYTHON_READY):
	@test -n "$(PYTHON)" || { echo "En väg in needs Python 3.11, 3.12 or 3.13 as python3; found $$(python3 --version 2>&1)." >&2; exit 1; }
	@echo "· Python $(PYTHON_VERSION) in .venv"
	@$(PYTHON) -m venv --clear .venv || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@awk '/^uv==/ { on = 1; print; next } /^[^ ]/ { on = 0 } on' requirements-dev.txt > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@touch $@

$(PACKAGES_READY): $(PYTHON_READY) requirements-dev.txt pyproject.toml
	@echo "· packages of the project in .venv"
	@$(UV) pip sync --python .venv/bin/python --require-hashes requirements-dev.txt
	@$(UV) pip install --python .venv/bin/python --no-deps --editable .
	@touch $@

$(CLOUD_READY): $(PYTHON_READY) local/ministack.txt
	@echo "· the cloud on this machine (MiniStack) in .venv-ministack"
	@$(PYTHON) -m venv --clear --without-pip .venv-ministack
	@$(UV) pip sync --python .venv-ministack/bin/python --require-hashes local/ministack.txt
	@touch $@

$(NODE_READY): package.json package-lock.json site/package.json workspace/package.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { echo "En väg in needs Node.js 20 or newer; found $$(node --version 2>&1)." >&2; exit 1; }
	@echo "· the CDK CLI and the tools of the browser code in node_modules"
	@npm ci --loglevel=error > /dev/null
	@touch $@
