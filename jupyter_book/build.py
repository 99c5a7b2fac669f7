"""Build the web book: ``python jupyter_book/build.py``, which is what ``course book`` and ``make book`` do.

Three steps: bring the letters and the maths that the pages load (``package-lock.json``) into ``_static/vendor``; forget
executed notebooks that another version of the library made; let Jupyter Book build from the root of the repository.
``COURSE_QUICK=1`` shortens the notebooks' training.
"""

import argparse
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["BookError", "build", "main", "vendor"]

ROOT = Path(__file__).resolve().parent.parent

# What the pages use of each npm package: package -> {path in the package: path under _static/vendor}.
ASSETS = {
    "mathjax": {
        "LICENSE": "mathjax/LICENSE",
        "es5/tex-chtml.js": "mathjax/tex-chtml.js",
        "es5/input": "mathjax/input",
        "es5/output": "mathjax/output",
        "es5/a11y": "mathjax/a11y",
        "es5/sre": "mathjax/sre",
        "es5/ui": "mathjax/ui",
    },
    "@fontsource-variable/inter": {
        "LICENSE": "letters/inter-LICENSE",
        "files/inter-latin-wght-normal.woff2": "letters/inter.woff2",
        "files/inter-latin-wght-italic.woff2": "letters/inter-italic.woff2",
    },
    "@fontsource-variable/jetbrains-mono": {
        "LICENSE": "letters/jetbrains-mono-LICENSE",
        "files/jetbrains-mono-latin-wght-normal.woff2": "letters/jetbrains-mono.woff2",
    },
}


class BookError(Exception):
    """One sentence for the person at the terminal: what is wrong and what to do."""


def say(text: str) -> None:
    print(f"book: {text}", flush=True)


def digest(paths: list[Path], *words: str) -> str:
    """Return a digest of some files' contents and some words."""
    sums = hashlib.sha256("\n".join(words).encode())
    for path in paths:
        sums.update(f"\n{path.name}\n".encode())
        sums.update(path.read_bytes())
    return sums.hexdigest()


def vendor(root: Path = ROOT) -> Path:
    """Bring what the pages load from npm into ``jupyter_book/_static/vendor``, once; return that folder.

    The versions and their sums are those of ``package-lock.json``; npm refuses a package whose sum differs.

    Raises
    ------
    BookError
        If npm is missing or cannot fetch the packages.
    """
    book = root / "jupyter_book"
    target, stamp = book / "_static" / "vendor", book / "_static" / "vendor" / "made-from"
    wanted = digest([book / "package.json", book / "package-lock.json", Path(__file__)])
    if stamp.is_file() and stamp.read_text() == wanted:
        return target
    npm = shutil.which("npm")
    if npm is None:
        raise BookError("The book needs npm, which comes with Node.js: install Node.js 18 or newer, then try again.")
    start = time.perf_counter()
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    fetched = subprocess.run(command, cwd=book, capture_output=True, text=True)
    if fetched.returncode:
        raise BookError(f"npm could not fetch the book's packages (is there a network?):\n{fetched.stderr.strip()}")
    shutil.rmtree(target, ignore_errors=True)
    for package, files in ASSETS.items():
        for source, place in files.items():
            copy(book / "node_modules" / package / source, target / place)
    shutil.rmtree(book / "node_modules")
    stamp.write_text(wanted)
    say(f"fetched maths and letters with npm in {time.perf_counter() - start:.0f} s")
    return target


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder; its parents are made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)


def forget_stale(cache: Path, library: Path) -> None:
    """Remove executed notebooks that were made with another library, other packages, or other settings.

    Jupyter's cache looks at a notebook's own code only, and would keep figures that the library has since changed.
    """
    files = sorted(path for path in library.rglob("*") if path.suffix in (".py", ".js", ".css", ".json"))
    packages = sorted(f"{found.name} {found.version}" for found in importlib.metadata.distributions())
    settings = [os.environ.get(name, "") for name in ("COURSE_QUICK", "COURSE_DATA")]
    stamp, wanted = cache / "made-with", digest(files, sys.version, *packages, *settings)
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        stamp.write_text(wanted)


def kernel_settings(folder: Path) -> dict[str, str]:
    """Return an environment in which notebooks run as from a fresh account, and their kernels keep quiet."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text("get_config().IPKernelApp.log_level = 'ERROR'\n")
    return {**os.environ, "IPYTHONDIR": str(folder)}


def build(output: Path | None = None, root: Path = ROOT) -> Path:
    """Build the book; warnings, broken links and failing cells are errors.

    Parameters
    ----------
    output : path, optional
        The pages come to ``output/_build/html``; ``jupyter_book/`` in the repository by default.
    root : path
        The repository.

    Returns
    -------
    path
        The first page.

    Raises
    ------
    BookError
        If something is missing or the book has an error; Jupyter Book has then said which.
    """
    output = root / "jupyter_book" if output is None else Path(output).resolve()
    vendor(root)
    forget_stale(output / "_build" / ".jupyter_cache", root / "course_lib")
    start = time.perf_counter()
    say("executing notebooks that have changed and writing the pages" + (", quickly" if quick() else ""))
    # The program of the virtual environment, found through Python, because its folder need not be on the PATH.
    program = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command = [*program, "build", ".", "--all", "-W", "-n", "--keep-going", "-q", "--path-output", str(output)]
    command += ["--config", "jupyter_book/_config.yml", "--toc", "jupyter_book/_toc.yml"]
    if subprocess.run(command, cwd=root, env=kernel_settings(output / "_build" / ".ipython")).returncode:
        raise BookError("The book was not built: mend what is named above, then build again.")
    first = output / "_build" / "html" / "index.html"
    say(f"built in {time.perf_counter() - start:.0f} s; open {first.as_uri()}")
    return first


def quick() -> bool:
    """Whether the notebooks run shortened, as in ``course_lib.training`` (which would import torch)."""
    return os.environ.get("COURSE_QUICK", "") not in ("", "0")


def main(arguments: list[str] | None = None) -> int:
    """Build the book from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="course book", description="Build the web book.")
    parser.add_argument("--output", type=Path, help="folder for _build/html (default: jupyter_book/)")
    options = parser.parse_args(arguments)
    try:
        build(options.output)
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
