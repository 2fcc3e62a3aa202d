# Two commands for everybody: `make demo` and `make test`. The rest is for developers.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# Each run is a process: where Python may not keep what it compiled, each compiles some 350 modules.
demo up test pages bench crash: export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo up docs test check fmt pages bench crash fuzz hashes judges mutation vat clean

demo: $(READY)
	@$(BIN)/python -m deployments.demo $(if $(ONCE),--once) $(if $(FRESH),--fresh)

up: $(READY)
	@$(BIN)/dossierflow up

# What tests store need not survive a power cut: nobody waits for the disk where there is a large one in memory.
test: $(READY) check
	@room=$$(df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 {print $$4}'); \
	[ "$${room:-0}" -lt 8000 ] || export TMPDIR=/dev/shm; \
	$(BIN)/pytest -n 3 --dist loadgroup

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy --num-workers 2

fmt: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	$(BIN)/python -m deployments.docs_site

pages: $(READY)
	PAGES=all $(BIN)/pytest tests/e2e/test_browser.py -n 0 -k wider --timeout=3600

bench: $(READY)
	$(BIN)/python -m benchmarks

crash: $(READY)
	$(BIN)/pytest tests/crash -s --crash-seconds=1800

fuzz: $(READY)
	FUZZ_SECONDS=$${FUZZ_SECONDS:-7200} $(BIN)/pytest tests/security/test_fuzz.py tests/security/test_hostile_arguments.py -n 2
	CODA_EXAMPLES=$${CODA_EXAMPLES:-5000} $(BIN)/pytest tests/unit/coda/test_coda_damage.py -n 2

judges: $(READY)
	BILLIT_JUDGE_SECONDS=600 $(BIN)/pytest tests/judges -s --timeout=1800

hashes: $(READY)
	$(BIN)/python -m deployments.hashes

mutation: $(READY)
	$(BIN)/python -m tests.support.mutation $(GROUP)

vat: $(READY)
	VAT_INVOICES=20000 $(BIN)/pytest tests/integration/vat -s --timeout=3600

clean:
	rm -rf .venv .judges .demo mutants

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Dossierflow needs Python 3.11 or newer (PYTHON=... make ...)" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing pinned packages into .venv (a minute or two, once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
