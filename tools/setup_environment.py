"""Make the course's virtual environment: ``python3 tools/setup_environment.py .venv``.

Needs nothing but the standard library; ``make`` calls it before any other command. It is written so that an old Python
can still read it and say that it is too old.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

OLDEST = (3, 11)
NEWER_PYTHONS = ["python3.11", "python3.12", "python3.13", "python3.14"]
# PyTorch keeps its builds without CUDA here; they are a tenth of the size of the ordinary Linux ones.
TORCH_CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
ROOT = Path(__file__).resolve().parent.parent


def stop(sentence):
    """End with one sentence for the person at the terminal."""
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def runs(command):
    """Whether a command exists and succeeds."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def find_python():
    """Return a Python that is new enough: this one, or a newer one on the PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in NEWER_PYTHONS:
        if shutil.which(name) and runs([name, "-c", "pass"]):
            return name
    stop(
        "The course needs Python 3.11 or newer and found only %d.%d: install a newer one, or name one you have with "
        "'make lab PYTHON=/path/to/python3.11'." % sys.version_info[:2]
    )


def reachable(address):
    """Whether an address answers within five seconds."""
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def torch_options():
    """Return pip's options for a PyTorch that fits: without CUDA on Linux where there is no NVIDIA GPU."""
    if not sys.platform.startswith("linux") or runs(["nvidia-smi"]):
        return []
    if reachable(TORCH_CPU_WHEELS + "/torch/"):
        return ["--extra-index-url", TORCH_CPU_WHEELS]
    print("PyTorch's CPU wheels cannot be reached; taking whichever PyTorch pip finds.")
    return []


def scripts_of(folder):
    """Return the folder of an environment's programs."""
    return folder / ("Scripts" if os.name == "nt" else "bin")


def make_environment(python, folder):
    """Create the virtual environment unless a working one is there; end with the remedy when this Python cannot."""
    if runs([str(scripts_of(folder) / "python"), "-m", "pip", "--version"]):
        return
    if runs([python, "-m", "venv", "--clear", str(folder)]):
        return
    shutil.rmtree(str(folder), ignore_errors=True)
    stop(
        "%s cannot make virtual environments: on Debian or Ubuntu run 'sudo apt-get install python3-venv', then try "
        "again." % python
    )


def install(folder):
    """Install the course and the exact versions it was tested with, and name its kernel."""
    scripts = scripts_of(folder)
    log = folder / "setup.log"
    pip = [str(scripts / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    kernel = [str(scripts / "python"), "-m", "ipykernel", "install", "--sys-prefix", "--name", "python3"]
    commands = [
        pip + torch_options() + ["-c", "constraints.txt", "-e", ".[all]"],
        kernel + ["--display-name", "Python (course)"],
        # JupyterLab's question about news is no part of a lecture.
        [str(scripts / "jupyter"), "labextension", "disable", "--level=sys_prefix",
         "@jupyterlab/apputils-extension:announcements"],
    ]
    with log.open("w") as output:
        for command in commands:
            if subprocess.call(command, stdout=output, stderr=subprocess.STDOUT, cwd=str(ROOT)) != 0:
                output.flush()
                sys.stderr.write("".join(log.read_text(errors="replace").splitlines(True)[-8:]))
                stop("Setting up failed at '%s'; the whole log is %s. Mend that and run the same command again."
                     % (" ".join(command[1:4]), log))


def main():
    """Make the environment named on the command line and mark it ready."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".venv").absolute()
    start = time.time()
    print("Setting up the course in %s (once; a few minutes, mostly downloading PyTorch) ..." % folder, flush=True)
    make_environment(find_python(), folder)
    install(folder)
    (folder / "ready").write_text("made by tools/setup_environment.py\n")
    print("Setting up took %.0f s." % (time.time() - start), flush=True)


if __name__ == "__main__":
    main()
