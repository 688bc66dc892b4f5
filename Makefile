# The developer's face. Each target does its own set-up.
VENV := .venv
PY   := $(VENV)/bin/python
BASE ?= python3
# Tests start thousands of processes: none compiles again what another has compiled, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test simulate power-cuts syscall-faults check bench corpora fuzz docs format clean lock wheel deb sbom audit

# Everything by version and hash (packaging/README.md), then this folder itself.
LOCKED := packaging/constraints-test.txt
TOOLS  := .tools

$(VENV)/ready: pyproject.toml $(LOCKED)
	@$(BASE) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Postdesk needs Python 3.11 or later; set BASE=python3.x"; exit 2; }
	@if command -v uv >/dev/null 2>&1; then \
	   uv venv -q --allow-existing --python $(BASE) $(VENV) && uv pip install -q --python $(PY) --require-hashes -r $(LOCKED) \
	   && uv pip install -q --python $(PY) --no-deps --no-build-isolation -e .; \
	 else \
	   $(BASE) -m venv $(VENV) && $(PY) -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r $(LOCKED) \
	   && $(PY) -m pip install -q --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .; \
	 fi
	@touch $@

demo: $(VENV)/ready
	@$(VENV)/bin/postdesk demo

test: $(VENV)/ready
	@$(PY) -m pytest $(ARGS)

check: $(VENV)/ready
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

bench: $(VENV)/ready
	@$(PY) -m benchmarks $(ARGS)

corpora: $(VENV)/ready
	@$(PY) -m tests.corpora $(ARGS)

fuzz: $(VENV)/ready
	@$(PY) -m tests.broken.fuzz $(or $(COUNT),100000) $(SEED)

$(TOOLS)/ready: packaging/constraints-tools.txt
	@$(BASE) -m venv $(TOOLS) && $(TOOLS)/bin/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@

COMPILE := $(TOOLS)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock:
	@[ -x $(TOOLS)/bin/uv ] || $(MAKE) -s $(TOOLS)/ready
	@$(COMPILE) pyproject.toml --extra postgresql --extra tnef --extra crypto --extra charts -o packaging/constraints.txt
	@$(COMPILE) pyproject.toml --extra postgresql --extra test -c packaging/constraints.txt -o packaging/constraints-test.txt
	@$(COMPILE) packaging/tools.in -o packaging/constraints-tools.txt

wheel: $(TOOLS)/ready
	@$(TOOLS)/bin/python -c 'from hatchling.build import build_wheel; print("dist/" + build_wheel("dist"))'

deb: $(TOOLS)/ready wheel
	@PATH=$(CURDIR)/$(TOOLS)/bin:$$PATH packaging/build-deb $(REVISION)

sbom: $(TOOLS)/ready wheel
	@rm -rf dist/sbom && $(TOOLS)/bin/uv venv -q --python $(BASE) dist/sbom
	@$(TOOLS)/bin/uv pip install -q --python dist/sbom/bin/python --require-hashes -r packaging/constraints.txt
	@$(TOOLS)/bin/uv pip install -q --python dist/sbom/bin/python --no-deps dist/postdesk-*.whl
	@$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o dist/sbom.json dist/sbom/bin/python
	@rm -rf dist/sbom && echo dist/sbom.json

audit: $(TOOLS)/ready
	@$(TOOLS)/bin/python packaging/audit.py

format: $(VENV)/ready
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

clean:
	rm -rf $(VENV) $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist

# A desk in virtual time with faults by a seed: make simulate SEEDS=200 FIRST=1; ON=postgresql: some nodes on a real server
simulate: $(VENV)/ready
	@$(PY) -m tests.simulate $(or $(SEEDS),200) $(or $(FIRST),1) $(or $(ON),sqlite)

# Every power cut of a daemon that takes mails, on a model of the disk: make power-cuts MAILS=60 EVERY=1 (calls)
power-cuts: $(VENV)/ready
	@$(PY) -m tests.crash.power_cut $(or $(MAILS),60) $(or $(EVERY),1)

# Each fsync, fdatasync, pwrite64, rename and openat of a daemon fails once: make syscall-faults CALLS="fsync rename"
syscall-faults: $(VENV)/ready
	@$(PY) -m tests.crash.syscall_faults $(CALLS)
