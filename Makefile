# Two commands do everything: `make run` starts the bot, `make test` passes the tests.
# Each sets up .venv on first use and again when pyproject.toml changes.

# The newest Python from 3.11 on; override with PYTHON=/path/to/python.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
TOOLS := .venv-tools/bin
# uv is to trust whom this machine trusts.
export UV_SYSTEM_CERTS := 1
# Advisories that do not concern us, by their ids; docs/dependencies.md says why for each.
KNOWN :=
SETUP := pyproject.toml scripts/install.py

.PHONY: run test lint format bench docs lock audit sbom fuzz clean help
.DEFAULT_GOAL := help

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

run: .venv/.run-ready ## Set up and start the bot: every chat that has a token, else a chat in this terminal
	@$(BIN)/faqbot run --or-chat

test: .venv/.dev-ready ## Set up and run the tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: .venv/.dev-ready ## Check format, style, types, import contracts, the Dockerfile and the shipped FAQ
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/faqbot check

format: .venv/.dev-ready ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: .venv/.dev-ready ## Measure speed and memory on this machine
	@$(BIN)/python -m benchmarks

docs: .venv/.dev-ready ## Write docs/settings.md and .env.example from the settings
	@$(BIN)/python scripts/settings_docs.py

# The locks, and what looks through them, have tools of their own; WHEELS is where the CPU build of torch lies, if not
# at PyTorch.
lock: .venv-tools/.ready ## Write requirements/*.lock anew where pyproject.toml asks for it; UPGRADE=1 takes the newest
	@$(TOOLS)/python scripts/lock.py $(if $(UPGRADE),--upgrade) $(if $(WHEELS),--wheels $(WHEELS))

audit: .venv-tools/.ready ## Ask PyPI's advisories about every locked version; what cannot be asked about fails
	@$(TOOLS)/python scripts/audit.py $(KNOWN)

sbom: .venv-tools/.ready ## Write sbom/*.json: the parts of every image with their licences, in CycloneDX
	@$(TOOLS)/python scripts/sbom.py

fuzz: .venv/.dev-ready ## Fuzz whatever reads text from outside, SECONDS (60) for each place; needs Linux
	@$(BIN)/python -c 'import atheris' 2>/dev/null \
	|| $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements/fuzz.lock
	@$(BIN)/python -m tests.fuzz $(or $(SECONDS),60)

.venv-tools/.ready: requirements/tools.lock
	@$(PYTHON) -m venv --clear .venv-tools && $(TOOLS)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $< && touch $@

.venv/.run-ready: $(SETUP)
	@$(call setup,)

.venv/.dev-ready: $(SETUP)
	@$(call setup,--dev)
	@touch .venv/.run-ready

define setup
test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on the PATH. Say where: make PYTHON=/path/to/python" >&2; exit 1; }; \
$(PYTHON) scripts/install.py --stamp $@ $(1)
endef

clean: ## Remove the virtual environment and caches
	rm -rf .venv .venv-tools .fuzz sbom .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
