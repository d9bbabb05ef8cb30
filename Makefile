# Two commands on a fresh machine: `make run` and `make test`. `make help` lists the rest.
# The newest of 3.11 to 3.13 that is there; make PYTHON=… takes another.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
DATA ?= data
SEED ?= 1
N ?= 150
ROOMS ?=
SECONDS ?= 240
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: help run test browser format data bench mutants lock clean
.DEFAULT_GOAL := help

help: ## Liệt kê các lệnh / list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(VENV)/.run ## Cài đặt và mở ứng dụng trên dữ liệu kèm theo / set up and serve the app
	PLANNER_DATA=$(DATA) $(BIN)/python -m planner.web.serve --server.port $(PORT)

test: $(VENV)/.dev browser ## Cài đặt, kiểm tra mã và chạy mọi phép thử / set up, lint, type-check, test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --any-exprs-report .mypy_cache/precision
	$(BIN)/python scripts/precision.py .mypy_cache/precision/any-exprs.txt
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

format: $(VENV)/.dev ## Định dạng mã nguồn / format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

data: $(VENV)/.data ## Dựng lại thư mục data/ từ nguồn / rebuild data/
	$(BIN)/python scripts/build_communes.py
	$(BIN)/python scripts/build_demo.py
	$(BIN)/python scripts/build_samples.py
	$(BIN)/planner layers check

bench: $(VENV)/.dev ## Đo tốc độ so với các cách khác / benchmarks against named peers
	$(BIN)/python -m benchmarks.intake
	$(BIN)/python -m benchmarks.coverage
	$(BIN)/python -m benchmarks.p1812_links
	$(BIN)/python -m benchmarks.map
	$(BIN)/python -m benchmarks.appraisal
	$(BIN)/python -m benchmarks.dossier

mutants: $(VENV)/.dev ## Sửa mã ngẫu nhiên, xem phép thử có nhận ra / do the tests notice changes? (SEED= N= ROOMS= SECONDS=)
	$(BIN)/python scripts/mutants.py --seed $(SEED) --number $(N) --seconds $(SECONDS) --rooms $(ROOMS)

lock: $(VENV)/.dev $(VENV)/.data ## Ghi lại phiên bản mọi thư viện / pin what is installed
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean: ## Xóa môi trường và tệp tạm / remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis out build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The browser tests want Chromium; without it and without apt they are skipped, loudly.
browser:
	@bash scripts/ensure_chromium.sh

$(VENV)/bin/python:
	@bash scripts/make_venv.sh $(VENV) $(PYTHON)

$(VENV)/.run: requirements.txt constraints.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.data: requirements-data.txt $(VENV)/.run
	$(PIP) -r requirements-data.txt
	@touch $@
