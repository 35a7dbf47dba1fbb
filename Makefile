# make run    a million-route machine in small: 200,000 routes read side by side
# make test   the whole test suite, on the installed package
# make bench  the whole benchmark; writes bench/RESULTS.md
# make vm     the tests of the kernel on a user-mode Linux with all its modules
# make lint | codegen | codegen-zig | wheel | sanitize | tsan | leaks | fuzz | coverage-attrs | clean
#
# Each target makes what it needs, the virtual environment first. PYTHON=python3.12 chooses the
# interpreter, VENV the environment's folder, ARGS more arguments for pytest or the benchmark.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
HEADERS ?= pinned

.DEFAULT_GOAL := test
.DELETE_ON_ERROR:
.PHONY: run test vm bench lint codegen codegen-zig wheel sanitize tsan leaks fuzz clean install coverage-attrs FORCE
export PYTHON
# Who installs from source falls back to the twin when compiling fails; who works on it wants to know.
export NETLINKLIB_REQUIRE_C ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BIN := $(VENV)/bin
HERE := $(CURDIR)
PY := $(abspath $(BIN))/python
PIP := $(PY) -m pip --quiet --no-input
# No isolation: the environment has setuptools, so a rebuild asks no package registry.
INSTALL := $(PIP) install --no-deps --no-build-isolation --force-reinstall
comma := ,
# $(call build,COMMAND): setuptools leaves its folders in build/ for nobody else to find, or to be in.
build = @mkdir -p build && flock build/.lock sh -ec 'rm -rf build/lib* build/bdist* build/temp*; set -x; $(1)'
# pytest is started in tests/, where no netlinklib/ is that could be imported by mistake.
PYTEST := cd tests && $(abspath $(BIN))/pytest

# What is above the engine, once more on the twin. (The tests of the engine run on both anyway.)
TWIN := cd tests && NETLINKLIB_BACKEND=python $(abspath $(BIN))/pytest \
        --ignore=codegen --ignore=packaging --ignore=unit

# What has an interpreter to itself.
ALONE := cd tests && for file in unit/test_leaks.py unit/test_nomemory.py; do $(abspath $(BIN))/pytest $$file || exit 1; done

SWITCHES := NETLINKLIB_PURE NETLINKLIB_DEBUG NETLINKLIB_SANITIZE NETLINKLIB_COVERAGE NETLINKLIB_WERROR
SOURCES := pyproject.toml setup.py $(sort $(wildcard src/*.[ch]) \
           $(shell find netlinklib codegen -name '*.py' -o -name '*.pyi' -o -name py.typed))

# The environment, and one stamp for each dependency group that has been installed into it.

$(VENV)/.made:
	@sh .ci/need python venv
	$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1' 'setuptools>=77'
	@touch $@

$(VENV)/.group-%: pyproject.toml $(VENV)/.made
	$(PIP) install --group $*
	@touch $@

# The package. The list of sources and switches is a source too: a deleted file is a change.

$(VENV)/.sources: FORCE $(VENV)/.made
	@{ printf '%s\n' $(SOURCES); $(foreach s,$(SWITCHES),echo "$(s)=$($(s))";) } >$@.$$PPID
	@cmp -s $@.$$PPID $@ && rm $@.$$PPID || mv $@.$$PPID $@

$(VENV)/.installed: $(VENV)/.sources $(SOURCES)
ifeq ($(NETLINKLIB_PURE),)
	@sh .ci/need compiler headers || { echo 'NETLINKLIB_PURE=1 goes without the C extension.' >&2; exit 1; }
endif
	$(call build,$(INSTALL) .)
	@touch $@

install: $(VENV)/.installed

# build/NAME/ holds another build of the package; PYTHONPATH puts it before the installed one.

SANITIZE := address,undefined
build/tsan/.built: SANITIZE := thread
# The fuzzer is led by what it has reached of the C, which only clang can tell.
build/fuzz/engine/.built: SANITIZE := address,undefined,fuzzer-no-link
build/fuzz/engine/.built: COMPILER := CC=clang LDSHARED="clang -shared"

build/sanitize/.built build/fuzz/engine/.built build/tsan/.built: $(VENV)/.sources $(SOURCES)
	@sh .ci/need compiler headers $(if $(COMPILER),fuzzer)
	@rm -rf $(@D)
	$(call build,$(COMPILER) NETLINKLIB_SANITIZE=$(SANITIZE) $(INSTALL) --target $(@D) .)
	@touch $@

run: $(VENV)/.installed $(VENV)/.group-bench
	@sh .ci/need --optional ip
	@$(PY) bench/demo.py $(ARGS)

test: $(VENV)/.installed $(VENV)/.group-test $(VENV)/.group-codegen
	@sh .ci/need --optional ip strace
	$(PYTEST) $(ARGS)
ifeq ($(ARGS),)
	$(ALONE)
	$(TWIN)
endif

# What asks a kernel for namespaces and links (tests/conftest.py has the same).
KERNEL_TESTS := kernel api/test_documents.py api/test_public.py

# These tests on Debian's kernel as a user-mode Linux: it makes what this machine's may not.
vm: $(VENV)/.installed $(VENV)/.group-test $(VENV)/.group-codegen
	@sh .ci/need ip vm
	cd tests && NETLINKLIB_KERNEL= ../.ci/vm $(abspath $(BIN))/pytest -p no:cacheprovider $(or $(ARGS),$(KERNEL_TESTS))
ifeq ($(ARGS)$(if $(TWIN),,only),)
	cd tests && NETLINKLIB_KERNEL= NETLINKLIB_BACKEND=python ../.ci/vm $(abspath $(BIN))/pytest -p no:cacheprovider $(KERNEL_TESTS)
endif

bench: $(VENV)/.installed $(VENV)/.group-bench
	@sh .ci/need --optional ip
	$(PY) bench/run.py --results bench/RESULTS.md $(ARGS)

lint: $(VENV)/.installed $(VENV)/.group-lint $(VENV)/.group-codegen $(VENV)/.group-bench
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	@rm -rf build/werror
	$(call build,NETLINKLIB_WERROR=1 $(INSTALL) --target build/werror .)

codegen: $(VENV)/.group-codegen
	$(PY) -m codegen --headers $(HEADERS)

# The generator's tests with `zig cc -E` too, which is 80 MB.
codegen-zig: $(VENV)/.installed $(VENV)/.group-test $(VENV)/.group-codegen $(VENV)/.group-zig
	cd tests && NETLINKLIB_ZIG=1 $(abspath $(BIN))/pytest codegen/test_user.py codegen/test_output.py $(ARGS)

wheel: $(VENV)/.group-test
	$(call build,$(PY) -m build --no-isolation --outdir dist .)

# The engine's tests under AddressSanitizer and UBSan. Python itself leaks by design.
sanitize: build/sanitize/.built $(VENV)/.group-test $(VENV)/.group-codegen
	$(PYTEST) -m 'not slow and not leaks' --ignore=codegen --ignore=packaging -p no:cacheprovider --quiet $(ARGS)
sanitize: export PYTHONPATH := $(HERE)/build/sanitize
sanitize: export PYTHONMALLOC := malloc
sanitize: export NETLINKLIB_ENGINES := c
sanitize: export ASAN_OPTIONS := detect_leaks=0:allocator_may_return_null=1:suppressions=$(HERE)/.ci/asan.supp
sanitize: export UBSAN_OPTIONS := print_stacktrace=1:halt_on_error=1
sanitize: PYTEST = cd tests && LD_PRELOAD="$(shell $(CC) -print-file-name=libasan.so) $(shell $(CC) -print-file-name=libubsan.so)" $(abspath $(BIN))/pytest

# ThreadSanitizer: the walkers and the receive loop alone, then the extension under threads of Python. Of Python
# itself, which is not instrumented, it sees the locks, the GIL among them.
TSAN_CORE := build/tsan-core
tsan: build/tsan/.built $(VENV)/.group-test
	$(CC) -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=thread -Isrc tests/threads/core.c src/nl_*.c -o $(TSAN_CORE) -pthread
	./$(TSAN_CORE)
	$(PYTEST) -m threads unit -p no:cacheprovider --quiet $(ARGS)
tsan: export PYTHONPATH := $(HERE)/build/tsan
tsan: export TSAN_OPTIONS := halt_on_error=1
tsan: PYTEST = cd tests && LD_PRELOAD="$(shell $(CC) -print-file-name=libtsan.so)" $(abspath $(BIN))/pytest

coverage-attrs: $(VENV)/.installed
	@cd tests && $(PY) coverage_attrs.py $(ARGS)

leaks: $(VENV)/.installed $(VENV)/.group-test
	$(PYTEST) -m leaks $(ARGS)

# FUZZ_SECONDS for each target; needs clang with libFuzzer, and atheris, which has wheels for Python 3.11 to 3.13.
FUZZ_SECONDS ?= 60
fuzz: build/fuzz/engine/.built $(VENV)/.group-fuzz $(VENV)/.group-test
	$(MAKE) -C tests/fuzz walkers SECONDS=$(FUZZ_SECONDS)
	$(MAKE) -C tests/fuzz decode SECONDS=$(FUZZ_SECONDS) PYTHON=$(PY)

clean:
	rm -rf $(VENV) build dist *.egg-info
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
