"""What holds for every explorer: it loads late, shows itself twice over, speaks, fits a phone, follows the page."""

import re
import subprocess
import sys

import numpy as np
import pytest
from browser import open_explorer

from course_lib import widgets
from course_lib.drawing import style
from course_lib.widgets import ConvMatrixExplorer, ConvolutionExplorer, base

browser = pytest.mark.browser
PHOTO = np.random.default_rng(0).integers(0, 256, (160, 160, 3), dtype=np.uint8)

EXPLORERS = {
    "convolution": lambda: ConvolutionExplorer(),
    "convolution, largest": lambda: ConvolutionExplorer(
        np.full((12, 12), 9), np.arange(49).reshape(7, 7) / 7, padding=4, flip=True
    ),
    "convolution, photo": lambda: ConvolutionExplorer(photo=PHOTO, kernel=np.arange(49).reshape(7, 7) / 7, flip=True),
    "convolution, small photo": lambda: ConvolutionExplorer(photo=PHOTO[:96, :96, 0], kernel="blur"),
    "matrix": lambda: ConvMatrixExplorer(),
    "matrix, turned": lambda: ConvMatrixExplorer(transpose=True, axis="column"),
    "matrix, picture": lambda: ConvMatrixExplorer(np.arange(25).reshape(5, 5), np.arange(64).reshape(8, 8) * 100),
    "matrix, channels": lambda: ConvMatrixExplorer(np.ones((3, 3, 3, 3)), np.ones((3, 6, 6)), padding=1),
    "matrix, channels, turned": lambda: ConvMatrixExplorer(np.ones((3, 3, 7)), np.ones((3, 16)), transpose=True),
}
each_explorer = pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)


def test_the_package_loads_without_anywidget():
    program = (
        "import sys; sys.modules['anywidget'] = None; import course_lib.widgets as widgets; "
        "print(sorted(widgets.__all__) == dir(widgets))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "True", result.stderr


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_exported_name_is_an_explorer(name):
    assert issubclass(getattr(widgets, name), base.Explorer)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="NoSuchExplorer"):
        widgets.NoSuchExplorer  # noqa: B018


@pytest.mark.parametrize("name", widgets.__all__)
def test_the_page_code_stands_alone_and_is_small(name):
    module = getattr(widgets, name)._esm
    assert not re.search(r"^\s*import\b|\bimport\(|fetch\(|XMLHttpRequest", module, re.MULTILINE)
    assert set(re.findall(r"https?://[^\"']+", module)) <= {"http://www.w3.org/2000/svg"}
    assert len(module.encode()) < 60_000


def test_the_style_sheet_holds_the_colours_of_the_course():
    for role in ("DATA", "WEIGHT", "OUTPUT", "GRADIENT", "WRONG"):
        assert f"--{role.lower()}: {getattr(style, role).lower()};" in base.STYLE


@each_explorer
def test_an_explorer_shows_itself_and_a_still_picture(make, monkeypatch):
    shown = []
    monkeypatch.setattr(base, "display", lambda data, **_: shown.append(data))
    make()._ipython_display_()
    live, still = shown
    assert "application/vnd.jupyter.widget-view+json" in live
    picture = re.fullmatch(r"<noscript class=\"course-noscript\">(.*)</noscript>", still["text/html"], re.DOTALL)[1]
    label = re.search(r'<svg [^>]*role="img" aria-label="([^"]+)"', picture)[1]
    assert f"<figcaption>{label}</figcaption>" in picture
    assert len(picture) < 400_000


@browser
@each_explorer
def test_the_still_picture_is_drawn_where_scripts_do_not_run(new_page, make):
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.set_content(make().still_html())
    box = page.locator(".course-still svg").bounding_box()
    assert 100 < box["width"] <= 360 and box["height"] > 60


@browser
@each_explorer
def test_where_scripts_run_the_still_picture_is_not_seen(page, make):
    page.set_content(f"<main>{make().still_html()}</main>")
    assert page.locator("main").bounding_box()["height"] == 0


@browser
@each_explorer
def test_no_explorer_is_wider_than_the_page(new_page, make):
    page = new_page(viewport={"width": 360, "height": 740})
    open_explorer(page, make())
    for width in (360, 320, 600):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator(".course-widget").bounding_box()["width"] <= width - 32


LIGHTNESS = """() => {
  const style = getComputedStyle(document.querySelector('.course-widget'));
  const lightness = (color) => color.match(/[\\d.]+/g).slice(0, 3).reduce((sum, value) => sum + Number(value), 0) / 3;
  return [lightness(style.backgroundColor), lightness(style.color)];
}"""


@browser
@pytest.mark.parametrize(
    ("theme", "scheme", "dark"),
    [("light", "dark", False), ("dark", "light", True), ("lab-light", "dark", False), ("lab-dark", "light", True),
     (None, "dark", True), (None, "light", False)],
)
def test_colours_follow_the_page_and_else_the_reader(new_page, theme, scheme, dark):
    page = new_page(color_scheme=scheme)
    open_explorer(page, ConvolutionExplorer(), theme)
    paper, ink = page.evaluate(LIGHTNESS)
    assert (paper < 60 and ink > 200) if dark else (paper > 240 and ink < 60)


CONTRAST = """() => {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1);
    const bytes = [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
    return bytes.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  };
  const light = (color) => rgb(color).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const nodes = document.querySelectorAll('.cw-cell:not(.cw-pad), .cw-chip, .cw-sum, .cw-subtitle');
  return Math.min(...[...nodes].map((node) => {
    const style = getComputedStyle(node);
    let under = node;
    while (getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
    const [a, b] = [light(style.color), light(getComputedStyle(under).backgroundColor)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}"""


@browser
@each_explorer
def test_numbers_can_be_read_on_their_colours(page, make):
    open_explorer(page, make())
    for theme in ("light", "dark"):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        assert page.evaluate(CONTRAST) >= 3


@browser
@each_explorer
def test_every_cell_and_control_has_a_name_for_a_screen_reader(page, make):
    open_explorer(page, make())
    cells = page.locator("[role=gridcell]")
    assert cells.count() == page.locator("[role=gridcell][aria-label]").count() > 0
    assert page.evaluate(
        "[...document.querySelectorAll('button, select, input, [role=grid], [role=application], [role=region]')]"
        ".filter((node) => !(node.ariaLabel || node.innerText.trim() || node.checkVisibility() === false)).length"
    ) == 0
    tabbable = page.locator("[role=grid]:visible").evaluate_all(
        "grids => grids.map((grid) => grid.querySelectorAll('[tabindex=\"0\"]').length)"
    )
    assert set(tabbable) == {1}


@browser
@each_explorer
def test_the_live_region_says_where_the_reader_is(page, make):
    open_explorer(page, make())
    page.wait_for_function("document.querySelector('[aria-live=polite]').textContent.length > 10")
    said = "(before) => document.querySelector('[aria-live=polite]').textContent !== before"
    before = page.locator("[aria-live=polite]").inner_text()
    page.get_by_role("button", name="Step forward").click()
    page.wait_for_function(said, arg=before)


@browser
def test_focus_can_be_seen(page):
    open_explorer(page, ConvolutionExplorer())
    for _ in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2


@browser
def test_weights_have_the_hues_of_the_still_figures(page):
    for count in (3, 9, 24):
        weight = np.arange(count) if count < 8 else np.zeros((3, 1, 3) if count == 9 else (3, 2, 2, 2))
        z = np.zeros((weight.shape[1], *([4] * (weight.ndim - 2)))) if weight.ndim > 1 else np.zeros(8)
        open_explorer(page, ConvMatrixExplorer(weight, z), "light")
        fills = page.locator("path.cw-entry").evaluate_all("paths => paths.map((path) => getComputedStyle(path).fill)")
        expected = [tuple(int(hue[i : i + 2], 16) for i in (1, 3, 5)) for hue in style.weight_hues(count)]
        drawn = [tuple(map(int, re.findall(r"\d+", fill))) for fill in fills]
        assert np.abs(np.subtract(drawn, expected)).max() <= 1


@browser
def test_signed_numbers_have_the_colours_of_the_still_figures(page):
    open_explorer(page, ConvolutionExplorer([[0]], [[-4, -2, 0, 2, 4]], padding=2), "light")
    cells = page.get_by_role("grid", name="w: kernel").locator("[role=gridcell]")
    fills = cells.evaluate_all("cells => cells.map((cell) => getComputedStyle(cell).backgroundColor)")
    expected = [np.multiply(style.SIGNED(0.5 + 0.42 * value), 255)[:3] for value in (-1, -0.5, 0, 0.5, 1)]
    drawn = [tuple(map(int, re.findall(r"\d+", fill))) for fill in fills]
    assert np.abs(np.subtract(drawn, expected)).max() <= 2
