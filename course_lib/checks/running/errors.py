"""Find the student's own line in an exception."""

import linecache
import sysconfig

__all__ = ["describe_error"]

MAX_TEXT = 500
INSTALLED = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def describe_error(error: BaseException) -> dict:
    """Say what was raised and where, in the student's own lines only.

    Parameters
    ----------
    error : BaseException
        As caught.

    Returns
    -------
    dict
        ``type`` and ``message`` (text, cut); ``function``, ``where`` and ``line_number`` of the innermost line that is
        the student's, with ``context``: up to five source lines around it as ``[number, text]``. Without such a
        line these are empty.
    """
    try:
        message = str(error)
    except Exception:  # a student's own exception class may fail here
        message = ""
    found = {"type": type(error).__name__[:100], "message": message[:MAX_TEXT], "function": "", "where": "",
             "line_number": 0, "context": []}  # fmt: skip
    frames, step = [], error.__traceback__
    while step is not None:
        if _is_students(step.tb_frame):
            frames.append((step.tb_frame.f_code, step.tb_lineno))
        step = step.tb_next
    if not frames:
        return found
    code, line_number = frames[-1]
    return found | {"function": code.co_name, "where": _place(code.co_filename), "line_number": line_number,
                    "context": _context(code, line_number)}  # fmt: skip


def _is_students(frame) -> bool:
    """Whether a frame is neither ours, nor Python's, nor an installed library's."""
    file = frame.f_code.co_filename
    ours = frame.f_globals.get("__package__") == __package__
    return not ours and not file.startswith(("<frozen", "<__array_function__", *INSTALLED))


def _place(file: str) -> str:
    """A short name for where code was written: a notebook cell has no file name worth showing."""
    if "ipykernel_" in file or file.startswith("<"):
        return "your cell"
    return file.replace("\\", "/").rsplit("/", 1)[-1][-60:]


def _context(code, line_number: int) -> list:
    """Up to two lines before and after, inside the function."""
    lines = linecache.getlines(code.co_filename)
    end = max((number for *_, number in code.co_lines() if number), default=line_number)
    first = max(code.co_firstlineno, line_number - 2, 1)
    last = min(line_number + 2, end, len(lines))
    return [[number, lines[number - 1].rstrip("\n")[:160]] for number in range(first, last + 1)]
