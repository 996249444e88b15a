# make test          everything CI checks: lint, types, tests
# make tests-matrix  the members of cross products that `make tests` leaves out
# make tests-all     the tests with all of them
# make tests-libraries  the tests with Keras, JAX, sktime, MPI, Dask and others, in an environment of their own
# make tests-foreign  the tests on emulated processors that CI has no compilers for
# make tests-c99     the tests again, where each function that names no other mode is compiled as C99
# make demo          train on the sunspot numbers, prove the gradient, plot the forecast
# make docs          the documentation as a site, to be read offline: docs/_build/html/index.html
# make bench         the benchmarks, side by side

VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
# Another environment, which has what the extra "libraries" installs.
LIBRARIES := .venv-libraries
TESTS  ?=

# Compiled functions of PyTensor stay here, so that a second run finds them.
export PYTENSOR_FLAGS := base_compiledir=$(CURDIR)/.cache/pytensor,$(PYTENSOR_FLAGS)
export NUMBA_CACHE_DIR := $(CURDIR)/.cache/numba
export OMP_NUM_THREADS ?= 1
# Processes that the tests start read the bytecode of the package; without it each would compile it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help test lint types tests tests-matrix tests-foreign tests-all tests-libraries tests-c99 demo docs bench clean

help:
	@sed -n 's/^# make/make/p' Makefile

# Bytecode is written where a module is imported first: most of those installed never are.
$(STAMP): EXTRAS := dev
$(LIBRARIES)/.installed: EXTRAS := dev,libraries
$(STAMP) $(LIBRARIES)/.installed: pyproject.toml scripts/find-python
	@test -x $(@D)/bin/python || "$$(sh scripts/find-python)" -m venv $(@D) || { \
	    echo "Could not make a virtual environment: see the message above." >&2; exit 1; }
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[$(EXTRAS)]'
	@touch $@

test: lint types tests

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(STAMP)
	$(VENV)/bin/mypy

tests: $(STAMP)
	$(PYTHON) -m pytest -n 2 --dist worksteal $(SELECTED) $(TESTS)

tests-matrix: SELECTED := -m matrix
tests-matrix: tests

tests-libraries: $(LIBRARIES)/.installed
	$(LIBRARIES)/bin/python -m pytest -n 2 --dist worksteal -m libraries $(TESTS)

tests-foreign: SELECTED := -m foreign
tests-foreign: tests

tests-all: SELECTED := -m ""
tests-all: tests

# Thousands of small functions, each called a few times: compiled quickly, not to run fast.
tests-c99: export SYMBOLIC_RNN_TEST_MODE := C99
tests-c99: export SYMBOLIC_RNN_CFLAGS ?= -O1
tests-c99: tests

demo: $(STAMP)
	$(VENV)/bin/symbolic-rnn demo --output demo-output

# Afresh each time: the derivations on its pages are made by the library as it is now.
docs: $(STAMP)
	$(PYTHON) -m sphinx -b html -q -W --keep-going -E -a docs docs/_build/html
	@echo docs/_build/html/index.html

# T x B x H x in, for docs/wide.md.
WIDE := 50x1x512x64 50x1x1024x256 50x8x512x64 50x64x512x256 50x64x1024x256 50x64x2048x256 50x256x512x256

bench: $(STAMP)
	$(PYTHON) benchmarks/training_step.py --growth --output docs/benchmark.md \
	    --plot docs/benchmark.png $(BENCH)
	$(PYTHON) benchmarks/prediction.py --output docs/prediction.md $(BENCH_PREDICTION)
	$(PYTHON) benchmarks/training_step.py --cells LSTM --only "C99 BPTT" JAX PyTorch --sizes $(WIDE) --output docs/wide.md
	$(PYTHON) benchmarks/text.py --output docs/text.md
	$(PYTHON) benchmarks/kalman.py --output docs/kalman.md
	$(PYTHON) benchmarks/gradbench.py --output docs/gradbench.md
	$(PYTHON) benchmarks/zoo_speed.py

clean:
	rm -rf $(VENV) $(LIBRARIES) .cache demo-output docs/_build
