# The one place that says how this repository is set up and run. Needs Python 3.11 or later, and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test lab tables notebooks publish clean

# `install EXTRAS`: uv where it works (seconds), pip otherwise (a minute or two); both byte-compile what they install.
define install
	@echo "Setting up .venv$(1), once …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv || true
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode -c constraints.txt -e '.$(1)' 2>/dev/null \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.$(1)'
	@$(BIN)/python -m compileall -q src
	@touch $@
endef

.venv/ready: pyproject.toml constraints.txt
	$(call install,)

.venv/ready-test: pyproject.toml constraints.txt
	$(call install,[test])
	@touch .venv/ready

report: .venv/ready ## the main job: the notebooks, run and made into pages in data/derived/report/
	@$(BIN)/dhschina report

test: .venv/ready-test ## everything that must hold
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests
	$(BIN)/pytest --nbval notebooks

lab: .venv/ready ## JupyterLab on the first notebook
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/00-start.ipynb

tables: .venv/ready ## data/derived/tables, written anew
	$(BIN)/dhschina annotate

notebooks: .venv/ready ## every notebook, run with its defaults and stored with its outputs
	$(BIN)/python -c "from pathlib import Path; from dhschina.notebooks import store_notebooks; store_notebooks(Path('notebooks'))"

publish: tables notebooks report ## the committed one-file report, renewed
	$(BIN)/python -c "from dhschina.site import publish; publish()"

clean: ## remove the environment and the report
	rm -rf .venv data/derived/report
