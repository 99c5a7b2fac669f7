"""Compare the library with its limits and its peers: ``python -m benchmarks [--rounds 30] [NAME ...]``.

Everything runs on one thread, by turns, and what counts is a ratio: median over the rounds of the time divided by the
yardstick's (the first line of each table) in the same round.

numpy's matrix product depends on the processor instructions for which its BLAS has kernels; the first line printed
names them. Where they are older than what PyTorch uses on the same processor ("Haswell" kernels where there is AVX-512),
the bare products may already be slower than PyTorch's whole convolution: the last line of each table says. Setting
``OPENBLAS_CORETYPE=SkylakeX`` in the environment then compares like with like.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
from threadpoolctl import ThreadpoolController, threadpool_limits

from . import convolution, matrix
from .timing import Contest

__all__ = ["CONTESTS", "main"]

CONTESTS: dict[str, Callable[[], Contest]] = {
    "convolution-a": lambda: convolution.contest("A"),
    "convolution-b": lambda: convolution.contest("B"),
    "matrix-2d": matrix.build_2d,
    "matrix-1d": matrix.build_1d,
    "matrix-action": matrix.action,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the contests that are named, or all, and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compare with limits and peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CONTESTS)}; all when left out")
    parser.add_argument("--rounds", type=int, default=30, help="how often each contender runs (default %(default)s)")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(CONTESTS):
        parser.error(f"there is no benchmark named {', '.join(sorted(unknown))}; choose from {', '.join(CONTESTS)}")
    if options.rounds < 1:
        parser.error(f"--rounds must be at least 1, got {options.rounds}")
    torch_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    start = time.perf_counter()
    with threadpool_limits(1):
        print(f"One thread, {options.rounds} rounds. numpy multiplies with {blas()}.")
        for name in options.names or CONTESTS:
            print(f"\n{CONTESTS[name]().run(options.rounds)}", flush=True)
    torch.set_num_threads(torch_threads)
    print(f"\n{time.perf_counter() - start:.0f} s")
    return 0


def blas() -> str:
    """Return which BLAS numpy uses, with the processor that its kernels are written for."""
    libraries = [one for one in ThreadpoolController().info() if "numpy" in one["filepath"]]
    names = [f"{one['internal_api']} {one['version']} ({one.get('architecture')} kernels)" for one in libraries]
    return ", ".join(names) or "a BLAS that does not say its name"


if __name__ == "__main__":
    raise SystemExit(main())
