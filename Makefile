# Everything a developer or an operator types. What each target does stands in setup/, in small scripts.
.DEFAULT_GOAL := help
SIZE ?= small
PORT ?= 8000
export PORT SIZE
MANAGE := .venv/bin/python manage.py

help: ## this list
	@echo 'Kvartal. Every target does its own set-up.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo '  PORT=8000   SIZE=small|city|load   DATABASE_URL=postgis://…   (docs/operations.md)'

run: ## set up what is not, and serve on http://127.0.0.1:$PORT
	@exec setup/run

stop: ## stop the site and its private database
	@setup/stop

demo: ready ## build the demonstration city anew: SIZE=small|city|load
	@exec setup/with-cluster setup/app demo --staff --size $(SIZE)

reset: ## delete the private database and all that is in it (asks first; YES=1 does not)
	@setup/reset

test: ## every check and every test, browser included
	@exec setup/test

check: ready ## every check, all failures reported
	@exec setup/check

bench: ready ## measure against the raw limit and peers
	@exec setup/with-cluster .venv/bin/python -m benchmarks

drill: ready ## what the private cluster survives (also part of the tests)
	@.venv/bin/pytest -q tests/integration/test_cluster.py

lock: ## write the lock files of Python packages anew, with the newest versions allowed
	@setup/python lock

ready:
	@setup/system
	@setup/python
	@setup/frontend

.PHONY: help run stop demo reset test check bench drill lock ready
