PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
.PHONY: dev
dev: ## compile the core in place
	@test -d build/dev || meson setup build/dev --buildtype=release
	meson compile -C build/dev
	@cp build/dev/src/retrograd/_core/*.so src/retrograd/_core/
