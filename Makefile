# The words a newcomer needs. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help run test check demo docs reference pictures package torture fuzz format clean browser

help:  ## list these words
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/run.stamp  ## set everything up and serve http://127.0.0.1:8000 with the seed list
	$(BIN)/listkeeper serve

test: check browser  ## set everything up, check the code, run all tests
	$(BIN)/pytest -n auto --dist worksteal

check: .venv/dev.stamp  ## format, lint, types and the order of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

reference: .venv/dev.stamp  ## write docs/reference/ and the manual page anew from the code
	$(BIN)/python docs/reference.py
	$(BIN)/python docs/manual.py

package: .venv/dev.stamp  ## build wheel and sdist into dist/, and try the wheel in a clean environment
	rm -rf dist .cache/package
	$(BIN)/hatchling build --directory dist
	$(PYTHON) -m venv .cache/package
	.cache/package/bin/pip install --quiet dist/*.whl
	cd .cache/package && bin/listkeeper --version && bin/listkeeper import ../../seeds && bin/listkeeper lists

torture: .venv/dev.stamp  ## kill the product at random points, thousands of times
	TORTURE_KILLS=$${TORTURE_KILLS:-3000} $(BIN)/pytest -n auto tests/torture

docs: .venv/dev.stamp  ## build the documentation's site into .cache/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

demo: .venv/dev.stamp  ## show the whole loop without internet, against the tests' own small web
	$(BIN)/python tests/demo.py

pictures: .venv/dev.stamp browser  ## take the pictures of README.md anew, from the demo's world
	$(BIN)/python docs/pictures.py

fuzz: .venv/dev.stamp  ## try every door for a minute each with bytes that reach new code (DOOR=lists for one)
	$(BIN)/pip install --quiet 'atheris>=3'
	for door in $${DOOR:-lists addresses pages nights answers questions feeds told}; do \
		$(BIN)/python tests/fuzzing $$door -max_total_time=$${SECONDS_EACH:-60} -timeout=10 || exit 1; done

format: .venv/dev.stamp  ## put the code into its form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean:  ## remove what the other words made, but no records
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info

# The tests look at pages in a real Chromium: the machine's own, or else one that Playwright fetches.
browser: .venv/dev.stamp
	@command -v chromium chromium-browser google-chrome >/dev/null || $(BIN)/playwright install chromium

.venv/run.stamp: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/dev.stamp: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ .venv/run.stamp
