# The developer's face. Each target does its own set-up.
VENV := .venv
PY   := $(VENV)/bin/python
BASE ?= python3
# Tests start thousands of processes: none compiles again what another has compiled, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench corpora fuzz docs format clean

$(VENV)/ready: pyproject.toml
	@$(BASE) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Postdesk needs Python 3.11 or later; set BASE=python3.x"; exit 2; }
	@if command -v uv >/dev/null 2>&1; then \
	   uv venv -q --allow-existing --python $(BASE) $(VENV) && uv pip install -q --python $(PY) -e '.[test]'; \
	 else \
	   $(BASE) -m venv $(VENV) && $(PY) -m pip install -q --disable-pip-version-check --no-compile -e '.[test]'; \
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

format: $(VENV)/ready
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
