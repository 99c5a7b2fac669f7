"""What this machine has and lacks for the course: the first lecture's table, and ``course doctor``."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from html import escape
from importlib import metadata
from pathlib import Path

from .data import DATA_SETS, cache_folder, is_here

__all__ = ["Fact", "Machine", "describe"]

PACKAGE = "convolutional-and-recurrent-networks"
SHOWN_PACKAGES = ("torch", "numpy", "scipy", "matplotlib", "scikit-learn", "jupyterlab")
TOOLS = {
    "Chromium": (("chromium", "chromium-browser", "google-chrome"), "the browser tests"),
    "bubblewrap": (("bwrap",), "locking submissions in while grading (Linux)"),
    "Node.js": (("node",), "building the web book"),
}
SIGNS = {"ok": "✓", "missing": "✗", "optional": "–"}
WORDS = {"ok": "here", "missing": "missing", "optional": "not here, not needed by students"}

# The class stands twice to be stronger than JupyterLab's own rules for tables.
STYLE = """
.course-machine{--line:color-mix(in srgb,currentColor 18%,transparent);color:var(--jp-ui-font-color1,inherit);
font:14px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);max-width:736px;margin:.5rem 0;overflow-x:auto}
.course-machine.course-machine table{table-layout:auto;border-collapse:collapse;width:100%;margin:0;border:0}
.course-machine.course-machine caption{text-align:left;caption-side:top;font-weight:650;font-size:1.1em;color:inherit;
padding:0 0 .4rem}
.course-machine.course-machine :is(th,td){text-align:left;vertical-align:top;padding:.28rem .7rem .28rem 0;border:0;
border-bottom:1px solid var(--line);background:none;color:inherit;overflow-wrap:anywhere}
.course-machine.course-machine th{font-weight:600;white-space:nowrap}
.course-machine.course-machine .group th{padding-top:.8rem;font-weight:400;opacity:.7}
.course-machine.course-machine tbody tr{background:none}
.course-machine.course-machine .ok{color:#009e73}.course-machine.course-machine .missing{color:#d55e00}
.course-machine.course-machine .sign{font-weight:700;width:1.2em}
.course-machine.course-machine .remark{opacity:.75}
"""


@dataclass(frozen=True)
class Fact:
    """One line of the table.

    Parameters
    ----------
    group, name, value : str
    state : "ok", "missing" or "optional"
        "missing" is what the course cannot do without; "optional" what is not here and is needed by some people only.
    remark : str
        What the value means, or what to do.
    """

    group: str
    name: str
    value: str
    state: str = "ok"
    remark: str = ""


@dataclass(frozen=True)
class Machine:
    """What a machine has and lacks; prints as text, and shows as a table in a notebook."""

    facts: tuple[Fact, ...]

    @property
    def missing(self) -> list[Fact]:
        """What the course needs and this machine lacks."""
        return [fact for fact in self.facts if fact.state == "missing"]

    @property
    def summary(self) -> str:
        """One sentence: whether the course can run here."""
        names = ", ".join(fact.name for fact in self.missing)
        if names:
            return f"The course cannot run here yet: see {names} below."
        return "Everything the lectures need is here."

    def __str__(self) -> str:
        width = max(len(fact.name) for fact in self.facts)
        lines, group = [self.summary], None
        for fact in self.facts:
            lines += ["", fact.group] if fact.group != group else []
            group = fact.group
            remark = f"  ({fact.remark})" if fact.remark else ""
            lines.append(f"  {SIGNS[fact.state]} {fact.name:<{width}}  {fact.value}{remark}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        lines, group = [], None
        for fact in self.facts:
            if fact.group != group:
                lines.append(f'<tr class="group"><th colspan="3" scope="rowgroup">{escape(fact.group)}</th></tr>')
            group = fact.group
            sign = f'<span class="{fact.state}" role="img" aria-label="{WORDS[fact.state]}">{SIGNS[fact.state]}</span>'
            remark = f' <span class="remark">{escape(fact.remark)}</span>' if fact.remark else ""
            lines.append(
                f'<tr><td class="sign">{sign}</td><th scope="row">{escape(fact.name)}</th>'
                f"<td>{escape(fact.value)}{remark}</td></tr>"
            )
        style = "".join(STYLE.splitlines())
        table = f"<table><caption>{escape(self.summary)}</caption>{''.join(lines)}</table>"
        return f'<div class="course-machine"><style>{style}</style>{table}</div>'


def describe() -> Machine:
    """Return what this machine has and lacks: processor, GPU, packages, data, tools.

    Returns
    -------
    Machine
        ``print`` it in a terminal; in a notebook it shows itself.
    """
    return Machine((*hardware(), *packages(), *data(), *tools()))


def hardware() -> list[Fact]:
    """Return what the machine is."""
    facts = [
        Fact("Machine", "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        Fact("Machine", "Processor", f"{processor_name()}, {usable_cores()} cores for this program"),
    ]
    if memory := total_memory():
        facts.append(Fact("Machine", "Memory", f"{memory / 2**30:.1f} GiB"))
    return [*facts, gpu()]


def processor_name() -> str:
    """Return what the processor calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def usable_cores() -> int:
    """Return the number of cores that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def total_memory() -> int | None:
    """Return the machine's memory in bytes; None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def gpu() -> Fact:
    """Return whether PyTorch can compute on a GPU; its absence is no fault."""
    try:
        import torch
    except ImportError:
        return Fact("Machine", "GPU", "unknown", "optional", "PyTorch is not installed")
    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        return Fact("Machine", "GPU", f"{properties.name}, {properties.total_memory / 2**30:.0f} GiB (CUDA)")
    if torch.backends.mps.is_available():
        return Fact("Machine", "GPU", "Apple (mps)")
    if shutil.which("nvidia-smi"):
        remark = "an NVIDIA GPU seems to be here, but this PyTorch cannot use it: see pytorch.org, Get started"
        return Fact("Machine", "GPU", "not used", "optional", remark)
    return Fact("Machine", "GPU", "none", "optional", "the whole course runs on the processor")


def packages() -> list[Fact]:
    """Return the packages that the course is built on, each beside the version that it needs."""
    return [package(name, needed_versions().get(name, "")) for name in SHOWN_PACKAGES]


def needed_versions() -> dict[str, str]:
    """Return the range of versions that the course declares for each package."""
    from packaging.requirements import Requirement

    try:
        declared = [Requirement(line) for line in metadata.requires(PACKAGE) or []]
    except metadata.PackageNotFoundError:
        return {}
    return {needed.name.lower(): str(needed.specifier) for needed in declared if needed.marker is None}


def package(name: str, needed: str) -> Fact:
    """Return whether a package is here and new enough."""
    from packaging.specifiers import SpecifierSet

    remedy = f"run {Path(sys.executable).name} -m pip install '{name}{needed}'"
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Fact("Packages", name, "missing", "missing", remedy)
    if not SpecifierSet(needed).contains(version, prereleases=True):
        return Fact("Packages", name, version, "missing", f"too old or too new, {remedy}")
    return Fact("Packages", name, version, "ok", f"needs {needed}" if needed else "")


def data() -> list[Fact]:
    """Return which real data sets are here, and where downloads go."""
    facts = []
    for entry in DATA_SETS.values():
        here = is_here(entry.name)
        remark = "" if here else f"its loader fetches it when called; without it: {entry.offline}"
        facts.append(Fact("Data", entry.name, "here" if here else "not here", "ok" if here else "optional", remark))
    given = os.environ.get("COURSE_DATA")
    # No path of this machine: the table is published with the first lecture.
    folder = "the one that COURSE_DATA names" if given else str(cache_folder()).replace(str(Path.home()), "~", 1)
    return [*facts, Fact("Data", "folder", folder, remark="" if given else "the cache")]


def tools() -> list[Fact]:
    """Return what instructors and authors need beyond the lectures."""
    group = "For instructors and authors"
    facts = []
    for name in ("nbgrader", "jupyter-book"):
        try:
            facts.append(Fact(group, name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            facts.append(Fact(group, name, "not here", "optional", "pip install -e .[all] brings it"))
    for name, (programs, purpose) in TOOLS.items():
        found = any(map(shutil.which, programs))
        value, state = ("here", "ok") if found else ("not here", "optional")
        facts.append(Fact(group, name, value, state, f"for {purpose}"))
    return facts
