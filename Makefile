# Set-up happens by itself: every target makes what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NICE_APT := DEBIAN_FRONTEND=noninteractive apt-get

.PHONY: run test check format lock clean setup browser

run: setup ## Serve the seed articles: chat at /, API at /ask
	@$(BIN)/rag build seeds/articles --quiet
	@$(BIN)/rag serve

test: setup browser check ## Everything: check, then the slow tests and the real browser
	@$(BIN)/pytest -m "slow or browser or model"

check: setup ## The fast part: format, lint, types, unit tests
	@$(BIN)/ruff format --check rag ui tests
	@$(BIN)/ruff check rag ui tests
	@$(BIN)/mypy
	@$(BIN)/pytest -n 2 -m "not slow and not browser and not model"

format: setup ## Format and mend what can be mended
	@$(BIN)/ruff format rag ui tests
	@$(BIN)/ruff check --fix rag ui tests

setup: $(VENV)/.done

# The stamp names what was installed: a changed pin installs again.
$(VENV)/.done: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { $(NICE_APT) update -qq && $(NICE_APT) install -y -qq python3 python3-venv; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned dependencies into $(VENV) (once, a few minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

browser:
	@command -v chromium >/dev/null || { echo "Installing Chromium (for the screen's tests) ..."; \
	  $(NICE_APT) update -qq && $(NICE_APT) install -y -qq chromium >/dev/null; }

lock: ## Write requirements.txt anew from the pins in pyproject.toml
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip install --quiet --disable-pip-version-check ".[test]"
	@{ echo "# Every package of an installation, at the version it is tested with; made by \`make lock\`."; \
	  build/lock/bin/pip freeze | grep -v '^rag' | sed 's/+cpu//'; } > requirements.txt
	@rm -rf build

clean: ## Remove what was installed
	rm -rf $(VENV) build dist *.egg-info
