# SPDX-License-Identifier: BSD-2-Clause
# `make demo` and `make test` set up what they need; a second run finds it set up and goes straight to work.

VENV := .venv
READY := $(VENV)/.ready
PYTEST_OPTIONS ?= -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup qemu gdb demo test quick types prove bench clean

help:
	@echo "make demo    echo real UDP packets through isolated Python components in QEMU"
	@echo "make test    run all tests"
	@echo "make quick   run the tests that take little time, for use while working"
	@echo "make types   check types: pyright and mypy, both strict"
	@echo "make prove   prove what is proved here, or say why not"
	@echo "make bench   count instructions and write docs/benchmarks.json"
	@echo "make setup   only set up: virtual environment, QEMU"
	@echo "make clean   remove what builds left behind (not the environment)"

# The stamp is newer than what it was made from, or the environment is made again.
$(READY): requirements.txt pyproject.toml scripts/setup-python
	@scripts/setup-python $(VENV)
	@touch $@

qemu:
	@scripts/setup-qemu

gdb:
	@scripts/setup-gdb

setup: $(READY) qemu

demo: setup
	@$(VENV)/bin/python examples/udp_echo/demo.py

test: setup gdb
	@$(VENV)/bin/python -m pytest $(PYTEST_OPTIONS)

quick: $(READY)
	@$(VENV)/bin/python -m pytest $(PYTEST_OPTIONS) -m "not slow"

types: $(READY)
	@scripts/check-types $(VENV)

prove: setup
	@$(VENV)/bin/cloister prove

bench: setup
	@$(VENV)/bin/cloister bench --out docs/benchmarks.json

clean:
	@rm -rf build .pytest_cache .hypothesis .mypy_cache
	@find examples benchmarks -name build -type d -prune -exec rm -rf {} +
