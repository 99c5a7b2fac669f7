"""Stop a call that takes too long."""

import contextlib
import ctypes
import signal
import threading

__all__ = ["OutOfTime", "time_limit"]


class OutOfTime(BaseException):
    """The call took longer than allowed. Not an ``Exception``, so that ``except Exception`` does not swallow it."""


@contextlib.contextmanager
def time_limit(seconds: float):
    """Raise OutOfTime in this thread when the block takes longer than ``seconds``.

    In the main thread of Linux and macOS an alarm signal does it, which also ends ``time.sleep`` and waiting for input.
    Elsewhere (Windows, other threads) a watching thread asks Python to raise it at the next bytecode. Neither slows the
    code down, as a trace function would; neither can end a single long call into C before it returns. The alarm
    repeats, for code that swallows it with a bare ``except``.
    """
    in_main = threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if in_main and hasattr(signal, "setitimer") else _watchdog(seconds):
        yield


@contextlib.contextmanager
def _alarm(seconds: float):
    active = [True]

    def ring(number, frame):
        if active:
            raise OutOfTime(f"stopped after {seconds:g} seconds")

    handler = signal.signal(signal.SIGALRM, ring)
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        active.clear()
        signal.setitimer(signal.ITIMER_REAL, *outer)
        signal.signal(signal.SIGALRM, handler)


@contextlib.contextmanager
def _watchdog(seconds: float):
    thread = ctypes.c_ulong(threading.get_ident())
    done = threading.Event()

    def watch():
        wait = seconds
        while not done.wait(wait):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(OutOfTime))
            wait = 0.1

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)  # one that is asked for and not yet raised
