"""Keep what a student's function prints, shows, warns and sets inside the call."""

import contextlib
import io
import random
import sys
import warnings

import numpy as np

__all__ = ["MAX_TEXT", "caught_text", "watched"]

MAX_TEXT = 2_000  # characters kept of anything the student prints


@contextlib.contextmanager
def watched(report: dict):
    """Catch what the call prints, warns and shows; put random states, error handling and recursion limit back."""
    out, err = _Bounded(), _Bounded()
    limit, states = sys.getrecursionlimit(), _random_states()
    with (
        _no_display(), caught_text(out, err), np.errstate(), np.printoptions(),
        warnings.catch_warnings(record=True) as caught,
    ):  # fmt: skip
        warnings.simplefilter("default")
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
            report["random"] = _restore(states)
    report["printed"], report["stderr"] = out.getvalue(), err.getvalue()
    said = [f"{warning.category.__name__}: {warning.message}"[:300] for warning in caught]
    report["warnings"] = list(dict.fromkeys(said))[:5]


@contextlib.contextmanager
def caught_text(out: io.StringIO, err: io.StringIO):
    """Send to ``out`` and ``err`` what is written to stdout and stderr, also by those who hold the streams themselves.

    A logging handler, for one, keeps the stream that was there when it was made.
    """
    with contextlib.ExitStack() as stack:
        for stream, caught in ((sys.stdout, out), (sys.stderr, err)):
            with contextlib.suppress(AttributeError, TypeError):  # no stream at all, or one that cannot be changed
                kept = {name: value for name, value in vars(stream).items() if name == "write"}
                stream.write = caught.write
                stack.callback(_put_back, stream, kept)
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        yield


def _put_back(stream, kept: dict) -> None:
    del stream.write
    vars(stream).update(kept)


@contextlib.contextmanager
def _no_display():
    """Keep values shown during the call away from the cell's own output."""
    shown, sys.displayhook = sys.displayhook, lambda value: None
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    publisher = shell.display_pub if shell else None
    if shell:
        from IPython.core.displaypub import CapturingDisplayPublisher

        shell.display_pub = CapturingDisplayPublisher()
    try:
        yield
    finally:
        sys.displayhook = shown
        if shell:
            shell.display_pub = publisher


def _random_states() -> dict:
    """Every global random state there is, by name, with the function that puts it back."""
    states = {"random": (random.getstate, random.setstate), "numpy.random": (_numpy_state, np.random.set_state)}
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "set_rng_state"):
        states["torch"] = (lambda: torch.get_rng_state().numpy().tobytes(), lambda state: _set_torch(torch, state))
    return {name: (read(), read, write) for name, (read, write) in states.items()}


def _numpy_state() -> tuple:
    """NumPy's global state in a form that can be compared with ``==``."""
    name, keys, *rest = np.random.get_state()
    return (name, tuple(keys.tolist()), *rest)


def _set_torch(torch, state: bytes) -> None:
    torch.set_rng_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))


def _restore(states: dict) -> list[str]:
    """Put random states back; return the names of those that had moved."""
    moved = [name for name, (before, read, _) in states.items() if read() != before]
    for name in moved:
        before, _, write = states[name]
        write(before)
    return moved


class _Bounded(io.StringIO):
    """Text that stops growing: a student may print without end."""

    def write(self, text: str) -> int:
        super().write(str(text)[: max(0, MAX_TEXT - self.tell())])
        return len(text)
