"""How much memory a large array may hope for."""

import os
from pathlib import Path

__all__ = ["available_memory"]

MEMINFO = Path("/proc/meminfo")
CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
CONTAINER_USE = Path("/sys/fs/cgroup/memory.current")
WHEN_UNKNOWN = 4 * 2**30


def available_memory() -> int:
    """Return the bytes that a program can still use here, as far as the system tells.

    Linux says what is available, also inside a container with a limit; macOS only how much memory there is; Windows
    neither, so 4 GiB are assumed there.
    """
    return min(_of_the_machine(), _of_the_container())


def _of_the_machine() -> int:
    if MEMINFO.exists():
        fields = dict(line.split(":", 1) for line in MEMINFO.read_text().splitlines())
        if "MemAvailable" in fields:
            return int(fields["MemAvailable"].split()[0]) * 1024  # given in kB
    if "SC_PHYS_PAGES" in getattr(os, "sysconf_names", {}):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return WHEN_UNKNOWN


def _of_the_container() -> float:
    try:
        return int(CONTAINER_LIMIT.read_text()) - int(CONTAINER_USE.read_text())
    except (OSError, ValueError):  # no container, or its limit is "max"
        return float("inf")
