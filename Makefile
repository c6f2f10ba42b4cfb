.DEFAULT_GOAL := help
.PHONY: help setup demo run test check lint types format lock clean

help: ## Show what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## Install both environments (skipped when nothing changed)
	@scripts/setup

demo: setup ## Everything on a local Telegram sandbox: open the page it prints
	@.venv/bin/otvet demo

run: setup ## The bot with your settings (.env)
	@.venv/bin/otvet run

test: setup ## All checks and all tests
	@scripts/test

lint: setup ## Style, types and import rules only
	@scripts/lint

format: setup ## Put the code into the project's format
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock: setup ## Resolve the requirements anew
	@scripts/lock

clean: ## Remove environments and everything made
	rm -rf .venv .venv-rasa .uv .otvet .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
