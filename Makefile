# `make` or `make help` lists the targets.

PYTHON ?= python3
PORT ?= 5006
ARGS =

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXTRAS := app,notebook,examples,test,dev

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# Jupyter (which asks npm), IPython and matplotlib keep their files here, not in the home folder.
export JUPYTER_CONFIG_DIR := $(CURDIR)/$(VENV)/user/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/$(VENV)/user/jupyter/data
export IPYTHONDIR := $(CURDIR)/$(VENV)/user/ipython
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/user/matplotlib
export npm_config_cache := $(CURDIR)/$(VENV)/user/npm

.DEFAULT_GOAL := help
.PHONY: help venv app test bench bench-ui parity lint notebook lock clean

help:
	@echo "make app       serve the app at http://localhost:$(PORT)/app  (PORT=5007 for another port)"
	@echo "make test      run all tests; browser tests need Chromium  (ARGS='-k gradient' to choose)"
	@echo "make bench     run the benchmarks"
	@echo "make bench-ui  measure in a browser how fast the image follows; needs Chromium"
	@echo "make parity    render every reference case and write docs/parity.md"
	@echo "make lint      check style, formatting and the page's scripts"
	@echo "make notebook  open JupyterLab on notebooks/"
	@echo "make venv      install everything into $(VENV)  (PYTHON=python3.12 for another Python)"
	@echo "make lock      resolve constraints.txt anew from pyproject.toml"
	@echo "make clean     remove $(VENV), caches and build results"
	@echo "Each target first installs what it needs into $(VENV)."

venv: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	    found="$$($(PYTHON) --version 2>/dev/null || echo 'not on this machine')"; \
	    echo "diffsim needs Python 3.11 or newer; '$(PYTHON)' is $$found." >&2; \
	    echo "Name another one, for example: make $(or $(MAKECMDGOALS),venv) PYTHON=python3.12" >&2; \
	    exit 1; }
	@{ $(BIN)/python -c '$(NEW_ENOUGH)' && $(BIN)/python -m pip --version; } >/dev/null 2>&1 \
	    || { echo "Creating $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
	$(BIN)/python -m pip install --no-compile --constraint constraints.txt setuptools
	$(BIN)/python -m pip install --no-compile --constraint constraints.txt --no-build-isolation --editable '.[$(EXTRAS)]'
	@mkdir -p $(VENV)/user
	@touch $@

app: $(STAMP)
	@echo "Serving the app at http://localhost:$(PORT)/app  (stop with Ctrl+C)"
	@$(BIN)/python -m panel serve app/ --address 127.0.0.1 --port $(PORT) \
	    --allow-websocket-origin localhost:$(PORT) --allow-websocket-origin 127.0.0.1:$(PORT) $(ARGS)

# Files of tests are shared out among processes, one for each core, four at most; tests/conftest.py
# says which go together. ARGS='-n 0' runs them one after another.
SIDE_BY_SIDE := --numprocesses=logical --maxprocesses=4 --dist=loadgroup --no-loadscope-reorder

test: $(STAMP)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

bench: $(STAMP)
	$(BIN)/python -m pytest benchmarks/ --benchmark-only --timeout=0 $(ARGS)

parity: $(STAMP)
	$(BIN)/python -m benchmarks.parity $(ARGS)

bench-ui: $(STAMP)
	$(BIN)/python -m tests.ui.bench_live $(ARGS)

lint: $(STAMP)
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m tests.lint_scripts

notebook: $(STAMP)
	$(BIN)/python -m jupyterlab notebooks/ $(ARGS)

# Versions that the first Python 3.11 can install, so that every later one can too. torch is held
# fixed: its build alone decides whether gigabytes of GPU libraries come along.
TORCH := torch==2.13.0
PINS := import json; \
    found = [p["metadata"] for p in json.load(open(".lockvenv/report.json"))["install"]]; \
    pins = {p["name"]: p["version"].split("+")[0] for p in found if p["name"] != "diffsim"}; \
    print(*(f"{n}=={pins[n]}" for n in sorted(pins, key=str.lower)), sep="\n")

lock:
	$(PYTHON) -m venv --clear .lockvenv
	.lockvenv/bin/python -m pip install --dry-run --report .lockvenv/report.json \
	    --python-version 3.11.0 --only-binary :all: --target .lockvenv/unused \
	    setuptools $(TORCH) '.[$(EXTRAS)]'
	{ sed -n '/^#/p' constraints.txt; .lockvenv/bin/python -c '$(PINS)'; } > .lockvenv/constraints.txt
	mv .lockvenv/constraints.txt constraints.txt
	rm -rf .lockvenv

clean:
	rm -rf $(VENV) .lockvenv build dist *.egg-info
	rm -rf .benchmarks .hypothesis .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
