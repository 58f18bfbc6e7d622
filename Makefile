# Bedside's commands. `make help` lists them.
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help setup run train lint test checks pytest test-slow check-content conversations e2e learn-safety benchmark-safety outage-trial benchmark-claims benchmark-console benchmark-speed benchmark-understanding benchmark-widget trial-sms sms-day trial-import test-tools screenshots clean clean-data

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-23s %s\n", $$1, $$2}'

setup: ## Make .venv with everything in it
	@tools/setup.sh

run: setup ## Start everything: web chat, SMS simulator, console
	@$(VENV)/bin/bedside run

train: setup ## Train the dialogue model, if its sources changed
	@$(VENV)/bin/bedside train

check-content: setup ## Check the glossary against the content rules
	@$(VENV)/bin/bedside check-content

lint: setup ## Style, types and the directions of imports
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@tools/lint-widget.sh

conversations: train ## Rasa's own checks: data, stories and test conversations
	@tools/conversations.sh

test-tools: ## Install what only the tests need (Chromium, Redis, Node.js), if missing
	@tools/test-tools.sh

test: ## Every check: lint, types, imports, content, dialogue, unit, contract and end-to-end tests
	@$(MAKE) --no-print-directory --output-sync=target --jobs 2 setup test-tools
	@$(MAKE) --no-print-directory --output-sync=target --jobs 2 checks pytest

# The model is trained on one core, beside what needs none.
checks: conversations lint check-content
pytest: setup test-tools # "+" lets its progress be seen while it runs
	@+$(PY) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not slow"

test-slow: train test-tools ## The tests that `make test` leaves out: each flow on a second screen, long trials
	@$(PY) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -m slow

learn-safety: setup ## Learn the second opinion and the boundaries' meaning anew, from our own phrases
	@$(PY) -m tests.safety.learn_opinion
	@$(PY) -m tests.safety.learn_boundaries

benchmark-safety: setup ## How well the red-flag screen hears, in families it was not made from
	@$(PY) -m benchmarks.safety --draw docs/safety.svg

outage-trial: train ## Is an emergency answered with Rasa, actions and database each stopped in turn?
	@$(PY) -m tests.e2e.outage_trial

benchmark-understanding: setup ## How well we understand beside stock Rasa; the first run trains that for half an hour or more
	@$(PY) -m benchmarks.understanding --fresh --draw docs/understanding.svg

benchmark-speed: setup ## Our whole path beside bare stock Rasa; the first run trains that for half an hour or more
	@$(PY) -m benchmarks.speed --draw docs/speed.svg

benchmark-console: setup ## How quick the console is with 100,000 inquiries
	@$(PY) -m benchmarks.console

benchmark-claims: setup ## Whether the time of an answer tells who is a patient
	@$(PY) -m benchmarks.claims

trial-sms: setup ## 10,000 text webhooks, some forged, broken or sent twice, at gateways killed at random
	@$(PY) -m benchmarks.sms

trial-import: setup ## Import FHIR files in every way, killed half-way too: make trial-import FHIR="FOLDER..."
	@$(PY) -m benchmarks.imports $(FHIR)

benchmark-widget: setup test-tools ## What the web widget costs a device: bytes, time until usable, memory
	@$(PY) -m benchmarks.widget

e2e: train test-tools ## Only the end-to-end tests
	@$(PY) -m pytest tests/e2e

sms-day: train ## Play a patient's day by text and write docs/sms-day.md
	@PYTHONPATH=. $(PY) tools/sms_day.py

screenshots: train test-tools ## Take the screenshots anew
	@PYTHONPATH=. $(PY) tools/screenshots.py
	@PYTHONPATH=. $(PY) tools/console_screenshots.py

clean: ## Remove what can be made again: the environment, the models and the tests' own servers
	rm -rf $(VENV) models var/uv
	find . -name node_modules -prune -exec rm -rf {} +

clean-data: ## Delete the embedded database, its keys, secrets and logs: what was entered is gone
	rm -rf var
