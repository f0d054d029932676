# Everything here works on a fresh clone with nothing but make and Python 3.11 or newer.
#
# To choose the interpreter that .venv is made from: make setup BASE_PYTHON=/path/to/python3.12

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
BASE_PYTHON ?=

.DELETE_ON_ERROR:
.PHONY: help setup run test test-slow breaks lint baseline bench

help:
	@echo "make setup      create .venv and install the pinned versions (about two minutes, 1.6 GiB)"
	@echo "make run        play scenarios/baseline.yaml and write a report"
	@echo "make test       run the tests, except the slow ones"
	@echo "make test-slow  run the slow tests"
	@echo "make breaks     break the simulator on purpose: the tests named must notice (an hour)"
	@echo "make lint       check style, types and the direction of imports"
	@echo "make bench      take the figures of the README (ten minutes on an idle machine)"
	@echo "make baseline   store anew what the tests compare the market with (only on purpose)"

setup: $(INSTALLED)

# A missing file or a link to a Python that is gone: both make the environment anew.
$(PYTHON):
	@base=$$(sh tools/find_python.sh $(BASE_PYTHON)) && \
	echo "Creating $(VENV) with $$base" && \
	"$$base" -m venv --clear $(VENV)

$(INSTALLED): pyproject.toml constraints.txt | $(PYTHON)
	@echo "Installing the versions pinned in constraints.txt into $(VENV)"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@touch $@

run: setup
	@$(VENV)/bin/livemarket run scenarios/baseline.yaml
	@echo "Report: $(CURDIR)/results/baseline/report.html"

# The kernels are compiled once, before two processes would do so side by side. The tests of
# threads come first and alone, so that the summary of the main run is the last line. Without
# any test of threads pytest would fail with "no tests ran"; with one, it must find it.
test: setup
	@$(PYTHON) -m simulator.warm_up
	@if grep -rqs --include='*.py' 'pytest\.mark\.threads' tests; then \
		NUMBA_NUM_THREADS=2 $(PYTHON) -m pytest -q -m "threads and not slow"; fi
	@NUMBA_NUM_THREADS=1 $(PYTHON) -m pytest -q -n 2 -m "not slow and not threads"

test-slow: setup
	@$(PYTHON) -m simulator.warm_up
	@$(PYTHON) -m pytest -q -m slow

breaks: setup
	@$(PYTHON) -m tests.breaks

baseline: setup
	@$(PYTHON) -m tests.stored_baseline

bench: setup
	@OMP_PROC_BIND=spread OMP_PLACES=cores $(PYTHON) -m experiments.benchmarks

lint: setup
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy --strict simulator
	@$(VENV)/bin/lint-imports --no-logo
