# Everything happens in .venv, which each command makes and keeps up to date by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(abspath $(BIN)):$(PATH)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
BUILD_REQUIRES := "meson-python>=0.17" "meson>=1.4" ninja "Cython>=3.1,<4" "numpy>=2.0"

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench stubs coverage checked sanitized matrix dev install clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/meson:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade "pip>=25.1"
	$(PIP) install $(BUILD_REQUIRES)

# The build folder is kept, so that a second run compiles only what changed.
install: $(BIN)/meson
	$(PIP) install --no-build-isolation -Cbuild-dir=build/install .

demo: $(BIN)/meson ## install, then train a network on handwritten digits
	$(PIP) install --no-build-isolation -Cbuild-dir=build/install ".[demo]"
	$(BIN)/retrograd demo $(DEMO)

test: install ## install, then run the tests (TORCH=1 installs PyTorch as their reference)
	$(PIP) install --group test
	$(if $(TORCH),$(PIP) install "torch==2.13.0")
	$(BIN)/python -m pytest -n 2 $(TESTS)

lint: install ## style, types and the direction of imports
	$(PIP) install --group lint --group test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## measure beside PyTorch, where it is installed
	$(PIP) install --group bench
	$(if $(TORCH),$(PIP) install "torch==2.13.0")
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(BIN)/python -m benchmarks $(BENCH)

stubs: install ## write the .pyi files anew from the records
	$(BIN)/python -m tools.stubs src/retrograd

coverage: install ## write docs/coverage.md anew: which names of PyTorch's are here
	$(BIN)/python -m tools.coverage

CHECKED_TESTS ?= tests/_core tests/ops tests/opdb tests/autograd

checked: $(BIN)/meson ## run the core's tests on a build that checks bounds and None
	$(PIP) install --group test
	$(PIP) install --no-build-isolation -Cbuild-dir=build/checked -Csetup-args=-Dchecked=true .
	$(BIN)/python -m pytest -n 2 $(CHECKED_TESTS)

# Built with little optimisation, which is quick; the sanitizers' own libraries have to be loaded before Python. How
# exact sums are is another matter: without vectors they are added up one by one.
SANITIZED_TESTS ?= tests/_core tests/optim tests/ops tests/opdb/test_generated.py -k "not double_backward and not method \
	and not bad_input and not in_place and not test_out and not memory and not exact_sums and not large_and_small"

sanitized: $(BIN)/meson ## run the kernels' tests under the address and undefined behaviour sanitizers (with gcc)
	$(PIP) install --group test
	$(PIP) install --no-build-isolation -Cbuild-dir=build/sanitized -Csetup-args=-Db_sanitize=address,undefined \
		-Csetup-args=-Db_lundef=false -Csetup-args=-Doptimization=1 .
	LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)" \
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
		$(BIN)/python -m pytest -n 2 $(SANITIZED_TESTS)

matrix: ## build and test on every supported Python
	$(PYTHON) -m pip --quiet install nox
	$(PYTHON) -m nox

dev: ## compile the core in place, for work with PYTHONPATH=src (meson and Cython on the PATH)
	@test -d build/dev || meson setup build/dev --buildtype=release
	meson compile -C build/dev
	@cp build/dev/src/retrograd/_core/*.so src/retrograd/_core/

clean: ## remove all that was built
	rm -rf build dist $(VENV) demo-output
	rm -f src/retrograd/_core/*.so
