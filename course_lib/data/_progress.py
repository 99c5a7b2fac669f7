"""One progress bar for downloads and training: a line on stdout or one output of a notebook, never on stderr."""

import sys

from tqdm import tqdm


class NotebookLine:
    """A text file for tqdm that rewrites one output of a notebook cell: a stored notebook keeps its last line."""

    encoding = "utf-8"

    def __init__(self):
        self.handle = None

    def write(self, text: str) -> None:
        line = text.strip("\r\n\x1b[A ")
        if not line:
            return
        if self.handle is None:
            from IPython.display import display

            self.handle = display({"text/plain": line}, raw=True, display_id=True)
        else:
            self.handle.update({"text/plain": line}, raw=True)

    def flush(self) -> None:
        pass


def in_notebook() -> bool:
    """Whether this Python is a notebook's kernel."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


def progress_bar(total: int | None, description: str, *, unit: str = "step", shown: bool = True, **options) -> tqdm:
    """Return a tqdm bar of the course's form."""
    return tqdm(
        total=total,
        desc=description,
        unit=unit,
        disable=not shown,
        file=NotebookLine() if in_notebook() else sys.stdout,
        ncols=88,
        mininterval=0.25,
        **options,
    )
