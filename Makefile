# Two commands: `make route` sets everything up and does the main job; `make test` sets everything up and runs all tests.
# While one works: `make check`, the fast lane of the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.PHONY: route test check lint data docs gazetteer clean

route: $(READY)
	$(BIN)/corridor route Hamburg --map hamburg.html

# A file of tests stays with one process, so that what its tests share is made once.
PYTEST := $(BIN)/python -m pytest -n logical --dist loadfile

test: $(READY_DEV) chromium bundler
	$(PYTEST)

check: $(READY_DEV)
	$(PYTEST) -m "not slow and not browser"

# The fast lane where little is as usual: no home, a home that is no folder, the plain C locale, a day ahead of everyone.
.PHONY: strange
strange: $(READY_DEV)
	env -u HOME -u CORRIDOR_CACHE $(PYTEST) -m "not slow and not browser"
	env -u CORRIDOR_CACHE HOME=/dev/null LANG=C LC_ALL=C TZ=Pacific/Kiritimati COLUMNS=40 $(PYTEST) -m "not slow and not browser"

# The fast lane on the oldest packages that pyproject.toml allows, in an environment of its own.
.PHONY: lowest
lowest: $(READY_DEV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/lowest
	$(BIN)/uv pip install --quiet --python build/lowest/bin/python --resolution lowest-direct --editable '.[test]'
	build/lowest/bin/python -m pytest -n logical --dist loadfile -m "not slow and not browser"

lint: $(READY_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The compiled kernel of the search, beside its source. Installing builds it too; this is for a tree that is only read.
.PHONY: kernel
kernel:
	$(PYTHON) src/corridor/search/build.py

# The search's own tests and the oracles on a kernel that checks each access to memory and each operation.
.PHONY: sanitize
sanitize: $(READY_DEV)
	CORRIDOR_KERNEL=$(CURDIR)/build/sanitized/libcorridor_kernel.so \
	$(BIN)/python src/corridor/search/build.py -g -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all
	CORRIDOR_KERNEL=$(CURDIR)/build/sanitized/libcorridor_kernel.so LD_PRELOAD=$$(cc -print-file-name=libasan.so) \
	ASAN_OPTIONS=detect_leaks=0 \
	$(BIN)/python -m pytest tests/search tests/planning/test_oracle.py tests/planning/test_fan.py

# The tests that try random cases with all of them: rate sheets, overlays, allocations, their prices, drays. Some ten minutes.
.PHONY: long
long: $(READY_DEV)
	CORRIDOR_LONG=1 $(BIN)/python -m pytest tests/dataset tests/planning tests/places/test_trucks.py

# Every tab, map and report at three widths in three languages by axe and by the boxes on it; 1,000 answers of the
# point-to-point endpoint. Some twenty minutes on a quiet machine.
.PHONY: looks
looks: $(READY_DEV) chromium
	CORRIDOR_LONG=1 $(BIN)/python -m pytest tests/web/test_looks.py tests/web/test_point_to_point.py \
	tests/views/test_looks_of_documents.py

# Random questions answered by the planner and by enumeration: make oracle N=20000
N ?= 20000
.PHONY: oracle
oracle: $(READY_DEV)
	$(BIN)/python -m tests.oracle $(N)

# Damaged inputs to every reader, from a seed: make fuzz N=20000 SEED=7
SEED ?= 1
.PHONY: fuzz
fuzz: $(READY_DEV)
	$(BIN)/python -m tests.fuzz $(N) $(SEED)

# Commands that are killed half-way, and what they leave behind: make kills N=200
.PHONY: kills
kills: $(READY_DEV)
	$(BIN)/python -m tests.fuzz.kills $(N) $(SEED)

# Questions in one process from eight threads, with changing scenarios and own figures: make soak N=100000
.PHONY: soak
soak: $(READY_DEV)
	$(BIN)/python -m tests.fuzz.soak $(N)

# What the dependencies say of their licences: docs/LICENCES.md
.PHONY: licences
licences: $(READY_DEV)
	$(BIN)/python -m tools.licences

# The data from tools/tables, then the pages that follow from it.
data: $(READY_DEV)
	$(BIN)/python -m tools.network.build
	$(BIN)/python -m tools.scenarios.suez
	$(BIN)/python -m tools.scenarios.ocean_rates
	$(BIN)/python -m tools.assets.grounds
	$(BIN)/python -m tools.assets.transfers
	$(BIN)/python -m tools.pages

docs: $(READY_DEV)
	$(BIN)/python -m tools.pages

gazetteer: $(READY_DEV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[gazetteer]'
	$(BIN)/python -m tools.assets.gazetteer

# The planner's page, from its sources in web/ (needs node); what it writes is committed.
.PHONY: web
web:
	cd web && npm ci --no-audit --no-fund && node build.mjs

# The notebooks, executed and rendered: build/notebooks/*.html. The classic template, since it writes the texts of pictures.
.PHONY: notebooks
notebooks: $(READY_DEV)
	$(BIN)/python -m nbconvert --to html --template classic --execute --output-dir build/notebooks notebooks/*.ipynb

# The pages, the reference and the notebooks as they run: build/site/index.html. No page asks another host for anything.
.PHONY: site
site: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[site]'
	rm -rf build/site-source build/site
	mkdir -p build/site-source/docs/site
	cp README.md CONTRIBUTING.md CHANGELOG.md build/site-source
	cp -r docs/site/. build/site-source/docs/site
	cp -r docs/pictures build/site-source/docs/site
	cp -r docs/pictures build/site-source/docs
	mkdir -p build/site-source/docs/site/pages && cp -r docs/*.md CONTRIBUTING.md CHANGELOG.md docs/pictures build/site-source/docs/site/pages
	mkdir -p build/site-source/docs/site/gallery && cp notebooks/*.ipynb build/site-source/docs/site/gallery
	$(BIN)/python -m sphinx -q -b html build/site-source/docs/site build/site

# Side by side with the tools one would take instead; writes docs/BENCHMARKS.md. Some ten minutes on a quiet machine.
.PHONY: bench
bench: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[bench]'
	$(BIN)/python -m bench

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# scgraph-data is not compiled: it is data in the form of modules, which are read as text, and compiling them takes 4.5 GB.
$(READY_DEV): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[data]'
	touch $@

# The map tests draw in a real browser: any Chromium on the path, else Debian's package.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { apt-get update -qq && apt-get install -y -qq chromium; } \
	|| { echo "make test: no Chromium found; install it (Debian: apt-get install chromium) and run again" >&2; exit 1; }

# A test holds the page's bundle against its sources where npm is; without npm, or without its registry, that test is skipped.
.PHONY: bundler
bundler:
	@if command -v npm >/dev/null; then cd web && npm ci --no-audit --no-fund --silent || echo "make test: no bundler" >&2; fi

clean:
	rm -rf $(VENV) dist build *.html
