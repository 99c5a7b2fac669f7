"""The commands of the course: ``course lab``, ``course test``, ``course grade`` ...

The same verbs as the Makefile, for people who do not use make (Windows, conda).
"""

import argparse
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
FIRST_PAGE = "lectures/00_start_here.ipynb"
DEFAULT_PORT = 8888


class CommandError(Exception):
    """One sentence for the person at the terminal: what is wrong and what to do."""


def need(path: str, purpose: str) -> Path:
    """Return ``ROOT / path``; raise CommandError when this copy of the course does not hold it."""
    if not (ROOT / path).exists():
        raise CommandError(f"There is no {path} in {ROOT}, which {purpose} needs: use a full clone of the course.")
    return ROOT / path


def need_module(module: str, group: str) -> None:
    """Raise CommandError when an optional package is not installed."""
    if importlib.util.find_spec(module) is None:
        raise CommandError(f"{module} is not installed: run 'pip install -c constraints.txt -e .[{group}]' in {ROOT}.")


def is_free(port: int) -> bool:
    """Whether a local server can listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def choose_port(wanted: int | None) -> int:
    """Return the wanted port, or the first free one from 8888 up; raise CommandError when the wanted one is taken."""
    if wanted is not None and not 0 < wanted < 65536:
        raise CommandError(f"Port {wanted} does not exist: choose one from 1024 to 65535.")
    if wanted is not None and not is_free(wanted):
        raise CommandError(f"Port {wanted} is taken by another program: leave PORT out and a free one is chosen.")
    return wanted or next(port for port in range(DEFAULT_PORT, 65536) if is_free(port))


def lab(options: argparse.Namespace, rest: list[str]) -> int:
    """open the course in JupyterLab at lecture 0"""
    need(FIRST_PAGE, "'course lab'")
    port = choose_port(options.port)
    print(f"JupyterLab opens in your browser on port {port}; Ctrl-C twice in this terminal ends it.", flush=True)
    command = [sys.executable, "-m", "jupyterlab", FIRST_PAGE, "--log-level=WARN", f"--ServerApp.root_dir={ROOT}"]
    command += [f"--port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    try:
        return subprocess.call(command + rest, cwd=ROOT)
    except KeyboardInterrupt:
        return 0


def test(options: argparse.Namespace, rest: list[str]) -> int:
    """run the tests (further arguments go to pytest)"""
    need("tests", "'course test'")
    need_module("pytest", "test")
    # A file's tests stay together, because what they share (a graded class, a book, a JupyterLab) is made once.
    return subprocess.call([sys.executable, "-m", "pytest", "-n", "2", "--dist=loadfile", "-q", *rest], cwd=ROOT)


def grade(options: argparse.Namespace, rest: list[str]) -> int:
    """regenerate the release and grade a demonstration class"""
    need("solutions", "'course grade'")
    need_module("nbgrader", "grade")
    from course_lib.grading import grade_demonstration

    return grade_demonstration(ROOT / "build" / "demonstration")


def release(options: argparse.Namespace, rest: list[str]) -> int:
    """regenerate assignments/ from solutions/"""
    need("solutions", "'course release'")
    need_module("nbgrader", "grade")
    from course_lib.grading import release as regenerate

    for name in regenerate():
        print(f"released assignments/{name}")
    return 0


def bundle(options: argparse.Namespace, rest: list[str]) -> int:
    """pack what a student gets into build/"""
    need("solutions", "'course bundle'")
    from course_lib.grading import bundle as pack

    print(f"wrote {pack(ROOT / 'build')}")
    return 0


def book(options: argparse.Namespace, rest: list[str]) -> int:
    """build the web book"""
    script = need("jupyter_book/build.py", "'course book'")
    need_module("jupyter_book", "book")
    return subprocess.call([sys.executable, str(script), *rest], cwd=ROOT)


def bench(options: argparse.Namespace, rest: list[str]) -> int:
    """compare the library with its limits and with PyTorch"""
    need("benchmarks", "'course bench'")
    return subprocess.call([sys.executable, "-m", "benchmarks", *rest], cwd=ROOT)


def doctor(options: argparse.Namespace, rest: list[str]) -> int:
    """say what this machine has and lacks"""
    from course_lib.machine import describe

    print(describe())
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, list[str]], int]] = {
    command.__name__: command for command in (lab, test, grade, release, bundle, book, bench, doctor)
}


def parse(arguments: list[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """Split the command line into the command with its options, and what is passed on."""
    parser = argparse.ArgumentParser(prog="course", description="Convolutional and recurrent networks: the course.")
    verbs = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        verb = verbs.add_parser(name, help=command.__doc__)
        if name == "lab":
            verb.add_argument("--port", type=int, help="listen here instead of on the first free port from 8888")
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command in ("grade", "release", "bundle", "doctor"):
        parser.error(f"'course {options.command}' takes no further arguments; got {' '.join(rest)}")
    return options, rest


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    options, rest = parse(arguments)
    # Waiting threads that spin make PyTorch many times slower on a busy machine; notebooks started here inherit this.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    start = time.perf_counter()
    try:
        status = COMMANDS[options.command](options, rest)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"course {options.command}: {'done' if status == 0 else 'failed'} after {time.perf_counter() - start:.0f} s.")
    return status


if __name__ == "__main__":
    sys.exit(main())
