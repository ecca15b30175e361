# Everything runs in .venv, from the locked set of requirements.lock. Needs Python >= 3.11, make and a package registry.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BI_BIN := .venv-bi/bin
BI_READY := .venv-bi/.ready
BI_HOME ?= warehouse
UV := 0.13.9

.PHONY: help run test check bi bi-check fuzz format samples lock lock-bi clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $(READY)

# Superset wants older libraries than ours: it has an environment of its own.
$(BI_READY): $(READY) bi/superset/requirements.lock
	test -x $(BI_BIN)/python || $(PYTHON) -m venv .venv-bi
	$(BIN)/uv pip sync --quiet --python $(BI_BIN)/python --require-hashes bi/superset/requirements.lock
	touch $(BI_READY)

run: $(READY)  ## load samples/ into warehouse/ and print what was found
	$(BIN)/jixiao load samples/reports --home warehouse

test: $(READY)  ## the whole test suite (.ci/run calls this)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY)  ## the fast loop: format, lint, types, unit and property tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile

bi: $(BI_READY)  ## Superset with the dashboard of warehouse/ on http://127.0.0.1:8088, until Ctrl-C
	$(BI_BIN)/python bi/superset/run.py --home $(BI_HOME)

bi-check: $(BI_READY)  ## the same without a browser: every chart asked and compared, then stopped
	$(BI_BIN)/python bi/superset/run.py --home $(BI_HOME) --port 8089 --check

fuzz: $(READY)  ## 2,000 mutated documents: none may be lost, none may be a mistake of ours
	$(BIN)/python -m benchmarks.fuzz --count 2000

format: $(READY)  ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

samples: $(READY)  ## write samples/reports anew from samples/sources
	$(BIN)/python -m samples.make

lock:  ## resolve pyproject.toml into requirements.lock again
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock

lock-bi:  ## resolve bi/superset/requirements.in into its lock again
	$(BIN)/uv pip compile bi/superset/requirements.in --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet -o bi/superset/requirements.lock

clean:  ## drop what was built; the warehouse stays
	rm -rf .venv .venv-bi target logs build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
