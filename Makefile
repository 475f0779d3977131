# Everything a person types here. `make` alone lists it. Works with GNU make 3.81 and any POSIX shell.
PYTHONS := python3.13 python3.12 python3.11 python3 python3.14 python
PY := .venv/bin/python
NOTEBOOKS := 10_setup 20_generate 30_review 90_housekeeping

# The kernel of .venv, even where the user has a kernelspec of the same name.
export JUPYTER_PREFER_ENV_PATH := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test workspaces clients pythons newest snowflake-check lab bench lint refresh .venv

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

demo: .venv ## run the four notebooks, leave the drawings in out/demo
	@$(PY) tests/tools/demo.py

test: .venv ## all tests with their coverage, then the notebooks against their kept outputs
	@failed=0; \
	$(PY) -m pytest tests -m "not last" -n 2 --dist loadfile --cache-clear --cov --cov-report= || failed=1; \
	$(PY) -m pytest tests -m last --cov --cov-append --cov-report= || failed=1; \
	for package in inkflake inkflake_svg; do \
	  $(PY) -m coverage report --include="lib/$$package/*" --fail-under=90 || failed=1; \
	done; \
	PYTHONPATH=tests/tools $(PY) -m pytest -p fresh_home --nbval --nbval-current-env $(NOTEBOOKS:%=notebooks/%.ipynb) || failed=1; \
	exit $$failed

workspaces: .venv ## the notebooks in the runtimes of Snowflake's Workspaces (ONLY=2.9-py3.10 makes that one)
	@$(PY) tests/tools/environments.py $(ONLY)
	@$(PY) -m pytest tests/workspaces

clients: .venv ## Snowflake's other clients on the embedded engine, and their table in its README
	@$(PY) tests/tools/environments.py clients
	@$(PY) -m pytest tests/clients

pythons: .venv ## the library's tests on the other Pythons that it promises, where they are on this machine
	@$(PY) tests/tools/environments.py suite-py3.10 suite-py3.12
	@failed=0; \
	if [ -x .environments/suite-py3.10/bin/python ]; then \
	  .environments/suite-py3.10/bin/python -m pytest --confcutdir=tests/svg tests/svg -k "not corpora" || failed=1; \
	fi; \
	if [ -x .environments/suite-py3.12/bin/python ]; then \
	  .environments/suite-py3.12/bin/python -m pytest tests/inkflake tests/svg tests/sketch || failed=1; \
	fi; \
	exit $$failed

newest: .venv ## the suite on the newest versions that pyproject.toml allows, without constraints
	@$(PY) tests/tools/environments.py newest
	@.environments/newest/bin/python -m pytest tests

lab: .venv ## open JupyterLab on the first notebook (ARGS=… goes to jupyter lab; as root: ARGS=--allow-root)
	@$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/10_setup.ipynb $(ARGS)

snowflake-check: .venv ## ask a real account what no document answers (CONNECTION=name, MODEL=…)
	@$(PY) tests/tools/snowflake_check.py "$(CONNECTION)" $(MODEL)

bench: .venv ## measure, each figure against its target (ONLY=svg: those whose name has svg in it)
	@$(PY) tests/bench $(ONLY)

lint: .venv ## check style, format, types and the arrows between packages, write nothing
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

refresh: .venv ## re-make the outputs kept in the notebooks, and docs/statements.md
	@$(PY) tests/tools/refresh.py $(NOTEBOOKS:%=notebooks/%.ipynb)
	@$(PY) tests/tools/statements.py

.venv: .venv/made ## make the environment (PYTHON=… says with which interpreter)

# An environment that runs is brought up to date; one that is missing or broken is made anew.
.venv/made: pyproject.toml constraints.txt
	@if ! $(PY) -c '' 2>/dev/null; then \
	  for python in $(or $(PYTHON),$(PYTHONS)); do \
	    if $$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "No usable Python: tried $(or $(PYTHON),$(PYTHONS)). Install Python 3.11 or newer with its venv module (Debian, Ubuntu: apt install python3-venv) or name one: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  echo "Making .venv with $$found; this takes a minute or two, once."; \
	  $$found -m venv --clear .venv; \
	fi
	@$(PY) -m pip install --quiet --constraint constraints.txt --editable '.[embedded,notebooks,test]'
	@touch $@
