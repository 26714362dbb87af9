# `make` alone lists the targets. Works with GNU make 3.81 (macOS) and newer.
PYTHON ?= python3
CONDA ?= conda
WORKERS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
CONDA_ENV := clustered-data-course
IN_CONDA := $(CONDA) run --no-capture-output --name $(CONDA_ENV)

# nbgrader starts `alembic`, and notebooks start kernels, by name.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# Several processes on a few cores: a BLAS that spawns threads in each only waits.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
# loadscope keeps the cells of one notebook in one worker, in order (nbval needs it).
PARALLEL := -n $(WORKERS) --dist loadscope

.DEFAULT_GOAL := help
.PHONY: help setup demo lab release bundle qualify mutants test test-hostile prove lint html \
	bench-grading bench-grid lock \
	clean setup-conda demo-conda lab-conda test-conda

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: $(STAMP)  ## make .venv from requirements.lock (again only when that changes)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python 3.11 or newer is needed, $(PYTHON) is {v[0]}.{v[1]}. Name another one: make setup PYTHON=python3.12")'
	@echo "Making $(VENV): a few minutes, once."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(PY) -m autograder.guard >/dev/null
	@$(PY) -m autograder.checking.student_jupyter >/dev/null
	@touch $@

demo: setup  ## grade a sample class of ps04_sandwich, in a folder of its own
	@$(ONE_THREAD) $(PY) -m autograder.demo

lab: setup  ## open the course in JupyterLab
	@$(PY) -m jupyter lab --LabApp.default_url=/lab/tree/course/index.ipynb

release: setup  ## make release/ from source/
	@$(PY) -m autograder release

bundle: setup  ## what a class gets, as a folder and a zip, in build/
	@$(PY) -m autograder bundle

qualify: setup  ## prove the checks on right and wrong answers
	@$(ONE_THREAD) $(PY) -m autograder qualify

test: setup lint  ## everything but the slow proofs: lint, unit tests, notebooks
	@$(ONE_THREAD) $(PY) -m pytest $(PARALLEL) $(ARGS)

mutants: setup  ## the same, and on mutants of the model solutions
	@$(ONE_THREAD) $(PY) -m autograder qualify --mutants

prove: mutants  ## the slow proofs, after the checks have been qualified with mutants
	@$(ONE_THREAD) $(PY) -m pytest $(PARALLEL) -m prove tests $(ARGS)

test-hostile: setup  ## try to break the autograder; print class, points gained, harm
	@$(ONE_THREAD) $(PY) tests/submissions/hostile $(ARGS)

lint: setup  ## ruff on .py and .ipynb
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .

html: setup  ## the lectures as web pages, in build/html/
	@$(PY) -m nbconvert --to html --output-dir build/html course/lectures/*.ipynb

bench-grading: setup  ## how long grading a class takes, by part
	@$(ONE_THREAD) $(PY) tests/benchmarks/bench_grading.py

bench-grid: setup  ## the simulated universe: ours beside lme4, statsmodels, mixedlm
	@$(ONE_THREAD) $(PY) tests/benchmarks/bench_grid.py $(ARGS)

lock:  ## renew requirements.lock from pyproject.toml
	@$(PYTHON) -m venv --clear build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--extra test --no-annotate \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

clean:  ## remove what is made: .venv, build, demo, caches (not your gradebook)
	rm -rf $(VENV) build demo .pytest_cache .ruff_cache .hypothesis *.egg-info

setup-conda:  ## the same with conda: an environment from environment.yml
	$(CONDA) env create --file environment.yml
	if [ "$$(uname -s)" = Linux ]; then $(CONDA) install --yes --name $(CONDA_ENV) --override-channels --channel conda-forge 'bubblewrap>=0.11,<0.12'; fi
	$(IN_CONDA) python -m pip install --no-deps --no-build-isolation --editable .
	$(IN_CONDA) python -m autograder.guard
	$(IN_CONDA) python -m autograder.checking.student_jupyter

demo-conda:  ## make demo in the conda environment
	@$(ONE_THREAD) $(IN_CONDA) python -m autograder.demo

lab-conda:  ## make lab in the conda environment
	@$(IN_CONDA) python -m jupyter lab --LabApp.default_url=/lab/tree/course/index.ipynb

test-conda:  ## make test in the conda environment
	@$(IN_CONDA) python -m ruff check --quiet .
	@$(ONE_THREAD) $(IN_CONDA) python -m pytest $(PARALLEL) $(ARGS)
