# Every command sets up .venv by itself the first time. Options after ARGS: make test ARGS="-k conv_matrix".
PYTHON ?= python3
COMMANDS := lab test grade book bench release bundle doctor
.DEFAULT_GOAL := help
.PHONY: help clean $(COMMANDS)

help:
	@echo "make lab      open the course in JupyterLab (PORT=8890 chooses a port)"
	@echo "make test     run the tests"
	@echo "make grade    regenerate the release and grade a demonstration class"
	@echo "make book     build the web book into jupyter_book/_build/html"
	@echo "make bench    compare the library with its limits and with PyTorch"
	@echo "make release  regenerate assignments/ from solutions/"
	@echo "make bundle   pack what a student gets into build/"
	@echo "make doctor   say what this machine has and lacks"
	@echo "make clean    remove .venv and everything built"

$(COMMANDS): .venv/ready
	@.venv/bin/python -m course_lib.cli $@ $(if $(and $(PORT),$(filter lab,$@)),--port=$(PORT)) $(ARGS)

.venv/ready: pyproject.toml constraints.txt tools/setup_environment.py
	@command -v $(PYTHON) >/dev/null || { echo "'$(PYTHON)' was not found: install Python 3.11 or newer, or name one with 'make lab PYTHON=/path/to/python'."; exit 1; }
	@$(PYTHON) tools/setup_environment.py .venv

clean:
	rm -rf .venv build jupyter_book/_build jupyter_book/_static/vendor
