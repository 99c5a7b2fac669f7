"""What stands in the place of an explorer where no scripts run: the same picture, still, as SVG.

Colours come from ``course_lib.drawing.style``, imported when a picture is drawn; words take the colour of the page.
"""

import base64
from html import escape
from io import BytesIO

import numpy as np

__all__ = ["convolution_still", "matrix_still"]

CELL, GAP = 32, 2


def convolution_still(explorer) -> tuple[str, str]:
    """Return a convolution explorer's picture as SVG, and the sentence that goes with it."""
    kernel = np.asarray(explorer.kernel, dtype=float)
    used = kernel[::-1, ::-1] if explorer.flip else kernel
    y = explorer.output
    row, column = explorer.selected
    corner = [place * explorer.stride for place in (row, column)]
    span = [explorer.dilation * (size - 1) + 1 for size in kernel.shape]
    kind = "convolution" if explorer.flip else "cross-correlation"
    value = ", ".join(_number(number) for number in np.atleast_1d(y[row, column]))
    value += " (red, green, blue)" if y.ndim == 3 else ""
    if explorer.mode == "photo":
        photo = explorer.photo
        parts, size = _photos(photo, y, kernel)
        shape = photo.shape[:2]
    else:
        z = np.asarray(explorer.input, dtype=float)
        grids = [("z", "input", "DATA", np.pad(z, explorer.padding), (*corner, *span)),
                 ("w", "kernel" + " turned" * explorer.flip, "WEIGHT", used, None),
                 ("y", "output", "OUTPUT", y, (row, column, 1, 1))]
        parts, size = _grids(grids, explorer.padding, explorer.flip)
        shape = z.shape
    sentence = (
        f"One output of a {kind}: a {_by(span)} window of the {_by(shape)} input meets the {_by(kernel.shape)} kernel; "
        f"the products sum to y[{row}, {column}] = {value}."
    )
    return _svg(parts, *size, sentence), sentence


def matrix_still(explorer) -> tuple[str, str]:
    """Return a convolution-matrix explorer's picture as SVG, and the sentence that goes with it."""
    from ..conv_matrix import entry_weights

    weight, z = np.asarray(explorer.weight, dtype=float), np.asarray(explorer.z, dtype=float)
    geometry = {"stride": explorer.stride, "padding": explorer.padding, "dilation": explorer.dilation}
    entries = np.stack(entry_weights(weight.shape, z.shape, **geometry), axis=1)
    result = np.asarray(explorer.output).ravel()
    vectors = (result, np.ravel(explorer.gradient)) if explorer.transpose else (z.ravel(), result)
    drawn = _MatrixPicture(*vectors, explorer.transpose)
    parts = drawn.strips() + drawn.entries(entries, weight.size) + drawn.outlines(explorer.axis, explorer.selected)
    columns, rows = (vectors[0].size, vectors[1].size)
    down, across = (columns, rows) if explorer.transpose else (rows, columns)
    sentence = (
        f"The {'transposed ' * explorer.transpose}matrix of a convolution, {down} by {across}: {weight.size} weights "
        "and zeros. Each weight keeps one colour, so the bands show themselves; "
        f"{explorer.axis} {explorer.selected + 1} is outlined."
    )
    return _svg(parts, *drawn.size, sentence), sentence


class _MatrixPicture:
    """Where the parts of y = W z stand: z over the columns of W, y beside its rows; turned for W.T g."""

    def __init__(self, along_columns: np.ndarray, along_rows: np.ndarray, turned: bool) -> None:
        self.vectors, self.turned = (along_columns, along_rows), turned
        self.columns, self.rows = along_columns.size, along_rows.size
        self.step = max(5.0, min(CELL, 560 / self.columns, 560 / self.rows))
        self.strip = max(self.step, 14.0)
        self.left, self.top = 36.0, self.strip + 30
        self.end = self.left + self.columns * self.step + 8

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on the page."""
        across, down = self.end + self.strip + 4, self.top + self.rows * self.step + 4
        return (down, across) if self.turned else (across, down)

    def rectangle(self, across: float, down: float, width: float, height: float, style: str) -> str:
        x, y, w, h = (down, across, height, width) if self.turned else (across, down, width, height)
        return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" {style}/>'

    def words(self, across: float, down: float, text: str, style: str) -> str:
        x, y = (down, across) if self.turned else (across, down)
        return _words(x, y + 4, text, f"text-anchor:middle;{style}")

    def square(self, across: float, down: float, width: float, height: float, fill: str, text: str) -> list[str]:
        """Return a filled cell, with its text if there is room for it."""
        from ..drawing import style

        box = self.rectangle(across + 0.5, down + 0.5, width - 1, height - 1, f'fill="{fill}"')
        ink = f"font-size:11px;fill:{style.readable_on(fill)}"
        return [box] if self.step < 20 else [box, self.words(across + width / 2, down + height / 2, text, ink)]

    def strips(self) -> list[str]:
        """Return the two vectors and the names of all three."""
        bold = "font-weight:700;font-style:italic;font-size:16px"
        symbols = ("W\u1d40g", "W\u1d40", "g") if self.turned else ("z", "W", "y")
        middle = self.top + self.rows * self.step / 2
        places = ((16, self.strip / 2), (18, middle), (self.end + self.strip / 2, self.top - 14))
        parts = [self.words(*place, symbol, bold) for place, symbol in zip(places, symbols)]
        for vector, is_top in zip(self.vectors, (True, False)):
            for index, fill in enumerate(_signed_fills(vector)):
                place = self.place(index, is_top)
                parts += self.square(*place, fill, _number(vector[index]))
        return parts

    def place(self, index: int, is_top: bool) -> tuple[float, float, float, float]:
        """Return the cell of one vector: over column ``index`` or beside row ``index``."""
        if is_top:
            return self.left + index * self.step, 0.0, self.step, self.strip
        return self.end, self.top + index * self.step, self.strip, self.step

    def entries(self, entries: np.ndarray, num_weights: int) -> list[str]:
        """Return the frame of W and its entries, one hue per weight."""
        from ..drawing import style

        hues, step = style.weight_hues(num_weights), self.step
        frame = 'fill="none" stroke="currentColor" opacity=".4"'
        parts = [self.rectangle(self.left, self.top, self.columns * step, self.rows * step, frame)]
        for row, column, weight in entries:
            place = self.left + column * step, self.top + row * step, step, step
            parts += self.square(*place, hues[weight], f"w{_lowered(weight + 1)}")
        return parts

    def outlines(self, axis: str, selected: int) -> list[str]:
        """Return the outline of the row or column that is read, and of its number."""
        of_output = (axis == "row") != self.turned
        if of_output:
            line = self.left, self.top + selected * self.step, self.columns * self.step, self.step
        else:
            line = self.left + selected * self.step, self.top, self.step, self.rows * self.step
        places = (line, self.place(selected, is_top=not of_output))
        strokes = ('stroke="#fff" stroke-width="5"', 'stroke="#000" stroke-width="2.5"')
        return [self.rectangle(*place, f'rx="3" fill="none" {stroke}') for stroke in strokes for place in places]


def _grids(grids, padding: int, turned: bool) -> tuple[list[str], tuple[float, float]]:
    """Return grids of numbers beside each other, and the width and height that they need."""
    from ..drawing import style

    parts, left, tallest = [], 6, max(values.shape[0] for *_, values, _ in grids)
    for position, (symbol, name, role, values, window) in enumerate(grids):
        height, width = values.shape
        top = 30 + (tallest - height) * (CELL + GAP) / 2
        parts += [_words(left, top - 10, f"{symbol}  {name}", "font-size:13px")]
        limit = style.signed_limit(values)
        rim = padding if position == 0 else 0
        for (r, c), value in np.ndenumerate(values):
            outside = min(r, c, height - 1 - r, width - 1 - c) < rim
            parts += _cell(left + c * (CELL + GAP), top + r * (CELL + GAP), value, limit, outside)
        inner = rim * (CELL + GAP)
        parts.append(_frame(left + inner, top + inner, width - 2 * rim, height - 2 * rim, getattr(style, role)))
        if window:
            r, c, rows, columns = window
            x, y = left + c * (CELL + GAP), top + r * (CELL + GAP)
            parts.append(_outline(x, y, columns * (CELL + GAP) - GAP, rows * (CELL + GAP) - GAP))
        left += width * (CELL + GAP) + 46
        if position < 2:
            operator = "=" if position else "\u2217" if turned else "\u22c6"
            middle = 34 + tallest * (CELL + GAP) / 2
            parts.append(_words(left - 24, middle, operator, "text-anchor:middle;font-size:20px"))
    return parts, (left - 40, 36 + tallest * (CELL + GAP))


def _cell(x: float, y: float, value: float, limit: float, outside: bool) -> list[str]:
    from ..drawing import style

    if outside:
        place = f'x="{x + 1:g}" y="{y + 1:g}" width="{CELL - 2}" height="{CELL - 2}" rx="4"'
        box = f'<rect {place} fill="none" stroke="currentColor" stroke-dasharray="3 2" opacity=".5"/>'
        return [box, _words(x + CELL / 2, y + CELL / 2 + 4, "0", "text-anchor:middle;font-size:12px;opacity:.6")]
    fill = _signed_fill(value, limit)
    box = f'<rect x="{x:g}" y="{y:g}" width="{CELL}" height="{CELL}" rx="4" fill="{fill}"/>'
    ink = f"text-anchor:middle;font-size:12px;fill:{style.readable_on(fill)}"
    return [box, _words(x + CELL / 2, y + CELL / 2 + 4, _number(value), ink)]


def _photos(photo, y, kernel) -> tuple[list[str], tuple[float, float]]:
    """Return the photograph and its output beside each other, and the width and height that they need."""
    from ..drawing import style

    if abs(kernel.sum()) < 1e-9:
        flat = y if y.ndim == 2 else y.mean(axis=2)
        shown = style.SIGNED(0.5 + flat / (2 * style.signed_limit(flat)), bytes=True)[..., :3]
    else:
        shown = np.clip(np.round(y), 0, 255).astype(np.uint8)
    parts, left = [], 0
    for name, pixels in (("z  photo", photo), ("y  output", shown)):
        height, width = (2 * size for size in pixels.shape[:2])
        parts += [_words(left, 18, name, "font-size:13px"),
                  f'<image x="{left}" y="28" width="{width}" height="{height}" href="{_png(pixels)}"/>']
        left += width + 20
    return parts, (left - 20, 28 + 2 * max(photo.shape[0], y.shape[0]))


def _signed_fill(value: float, limit: float) -> str:
    from matplotlib.colors import to_hex

    from ..drawing import style

    return to_hex(style.SIGNED(0.5 + 0.42 * value / limit))


def _signed_fills(values: np.ndarray) -> list[str]:
    from ..drawing import style

    return [_signed_fill(value, style.signed_limit(values)) for value in values]


def _number(value: float) -> str:
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"
    return text.replace("-", "\u2212")


def _png(pixels: np.ndarray) -> str:
    from PIL import Image

    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _words(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" style="{style}">{escape(text)}</text>'


def _frame(x: float, y: float, columns: int, rows: int, color: str) -> str:
    width, height = columns * (CELL + GAP) - GAP + 6, rows * (CELL + GAP) - GAP + 6
    place = f'x="{x - 3:g}" y="{y - 3:g}" width="{width}" height="{height}" rx="7"'
    return f'<rect {place} fill="none" stroke="{color}" stroke-width="2"/>'


def _outline(x: float, y: float, width: float, height: float) -> str:
    place = f'x="{x - 1:g}" y="{y - 1:g}" width="{width + 2:g}" height="{height + 2:g}" rx="4" fill="none"'
    return f'<rect {place} stroke="#fff" stroke-width="5"/><rect {place} stroke="#000" stroke-width="2.5"/>'


def _lowered(number: int) -> str:
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))


def _by(shape) -> str:
    return " × ".join(str(size) for size in shape)


def _svg(parts: list[str], width: float, height: float, sentence: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-14 -2 {width + 16:g} {height + 4:g}" '
        f'width="{width + 16:g}" height="{height + 4:g}" role="img" aria-label="{escape(sentence)}" style="max-width:100%;height:auto" '
        f'font-family="system-ui, sans-serif" fill="currentColor">{"".join(parts)}</svg>'
    )
