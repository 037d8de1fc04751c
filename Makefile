# make run: set up and serve the dashboard.  make test: set up and pass the tests.
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= localhost
BIN := .venv/bin

.PHONY: run test test-full bench soak check lint pins clean

run: .venv/runtime
	$(BIN)/python -m streamlit run dashboard/app.py --server.port $(PORT) --server.address $(ADDRESS)

test: .venv/tests
	sh tests/install_browser.sh
	$(MAKE) --no-print-directory lint check
	$(BIN)/python -m pytest tests -q --ignore tests/browser -n 2
	$(BIN)/python -m pytest tests/browser -q -n 2 --dist loadfile

# The issues' full counts: longer samples of the same trials.
test-full: .venv/tests
	sh tests/install_browser.sh
	$(MAKE) --no-print-directory lint check
	TRIALS=full $(BIN)/python -m pytest tests -q --ignore tests/browser -n 2
	TRIALS=full $(BIN)/python -m pytest tests/browser -q -n 2 --dist loadfile

# The dashboard beside its twins, measured in one run; writes the table of docs/performance.md. About ten minutes.
bench: .venv/bench
	sh tests/install_browser.sh
	$(BIN)/python tests/benchmarks/run.py

# 64 sessions click through all pages for a quarter of an hour.
soak: .venv/bench
	$(BIN)/python tests/benchmarks/soak.py

# Every table and every row's evidence: against the texts where they are beside the checkout, else against the lock.
check: .venv/runtime
	$(BIN)/python -m dashboard check
	if [ -d ../shared/documents ]; then $(BIN)/python -m dashboard check --documents ../shared/documents --keep-lock; fi

lint: .venv/tests
	$(BIN)/ruff check dashboard pages tests geo
	$(BIN)/ruff format --check dashboard pages tests geo
	$(BIN)/mypy

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: install it, or name it with 'make PYTHON=python3.11 run'."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "The venv module is missing: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

.venv/runtime: .venv/python requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/tests: .venv/runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

.venv/bench: .venv/tests requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@

# Write requirements.txt anew from requirements.in, in an environment that holds nothing else.
pins:
	$(PYTHON) -m venv .venv-pins
	.venv-pins/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.in
	{ echo "# Made by 'make pins' from requirements.in: every package the dashboard runs on, at one version."; \
	  .venv-pins/bin/python -m pip freeze --exclude pip --exclude setuptools; } > requirements.txt
	rm -rf .venv-pins

clean:
	rm -rf .venv .venv-pins .pytest_cache .mypy_cache .ruff_cache .hypothesis
