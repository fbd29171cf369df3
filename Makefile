# Each target does all its own set-up; the steps are in scripts/setup.py. On a fresh machine: make demo, make test.
PYTHON ?= python3
VENV := .venv/bin
export PORT ?= 8000
# Two test processes on two cores; another number: make test WORKERS=8
WORKERS ?= 2
PYTEST := KRING_MODE=test $(VENV)/pytest

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo demo-reset test test-long check format bench screens

help: ## Toon deze lijst
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

setup: ## Zet alles klaar, start niets
	@$(PYTHON) scripts/setup.py

setup-dev: ## Ook wat tests en controles nodig hebben
	@$(PYTHON) scripts/setup.py --dev

demo: setup ## Start het portaal met een demoschool op http://127.0.0.1:8000 (PORT=... kiest een andere poort)
	@exec $(VENV)/python manage.py demo

demo-reset: setup ## Begin de demo opnieuw: oude gegevens weg, en start
	@exec $(VENV)/python manage.py demo --reset

test: setup-dev ## Draai alle tests, de lange in het kort
	$(PYTEST) -n $(WORKERS) -m "not long"

test-long: setup-dev ## Draai ook de lange tests: stroomuitval, fuzzing, mutaties
	$(PYTEST) -n $(WORKERS) -m long

check: setup-dev ## Opmaak, lint, types, migraties, templates
	$(PYTHON) scripts/check.py

bench: setup-dev ## Meet hoe snel de belangrijkste pagina's zijn
	$(VENV)/python -m tests.performance.bench

screens: setup-dev ## Maak build/screens/index.html met elke pagina per rol
	$(PYTEST) -n 0 -m browser
	$(VENV)/python -m tests.browser.index

format: setup-dev ## Zet de code in de huisstijl
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .
