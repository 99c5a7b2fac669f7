"""The convolution-matrix explorer: its values in Python, and what the page shows, computes and answers."""

import json
import re

import numpy as np
import pytest
import torch
from browser import open_explorer

from course_lib.conv_matrix import conv_matrix, entry_weights, structure
from course_lib.widgets import ConvMatrixExplorer

browser = pytest.mark.browser
RNG = np.random.default_rng(3)
NAMES = ["weight", "z", "gradient", "stride", "padding", "dilation", "transpose", "axis", "selected"]


def whole(*shape):
    return RNG.integers(-5, 10, shape)


CASES = {
    "as it starts": {},
    "one weight, one pixel": {"weight": [4], "z": [3]},
    "longest line": {"weight": whole(7), "z": whole(16), "padding": 6},
    "line with channels": {"weight": whole(2, 3, 2), "z": whole(3, 9), "stride": 2},
    "picture": {"weight": whole(3, 3), "z": whole(6, 6), "padding": 1},
    "largest picture": {"weight": whole(3, 3), "z": whole(8, 8), "padding": 1},
    "rectangles": {"weight": whole(1, 4), "z": whole(3, 7), "padding": 0},
    "three channels each": {"weight": whole(3, 3, 3, 3), "z": whole(3, 6, 6), "padding": 1},
    "stride larger than the input": {"weight": whole(2, 2), "z": whole(4, 4), "stride": 8},
    "stride larger than the kernel": {"weight": whole(2), "z": whole(11), "stride": 4},
    "dilated": {"weight": whole(2, 2, 2, 2), "z": whole(2, 5, 6), "dilation": 3, "padding": 2},
    "everything at once": {"weight": whole(2, 1, 3, 2), "z": whole(1, 5, 4), "stride": 2, "padding": 3, "dilation": 2},
    "weights that never meet a pixel": {"weight": whole(3), "z": [5], "padding": 1},
    "windows wholly in the padding": {"weight": whole(2, 2), "z": whole(1, 1), "padding": 2},
}
all_cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def torch_conv(explorer, z):
    """What torch computes of an input with its channel axis."""
    weight = torch.tensor(np.asarray(explorer.weight, dtype=np.float64))
    conv = torch.nn.functional.conv1d if weight.ndim == 3 else torch.nn.functional.conv2d
    geometry = {name: getattr(explorer, name) for name in ("stride", "padding", "dilation")}
    return conv(z[None], weight, **geometry)[0]


def expected_output(explorer):
    """y as torch computes it; if turned, the gradient of the input as autograd does."""
    z = torch.tensor(np.asarray(explorer.z, dtype=np.float64), requires_grad=True)
    y = torch_conv(explorer, z)
    if not explorer.transpose:
        return y.detach().numpy()
    y.backward(torch.tensor(np.asarray(explorer.gradient, dtype=np.float64)))
    return z.grad.numpy()


def state_of(page) -> dict:
    return page.evaluate(f"Object.fromEntries({json.dumps(NAMES)}.map((name) => [name, model.get(name)]))")


def turn(page, transpose: bool = True):
    page.get_by_role("radio", name="Wᵀ, turned" if transpose else "W", exact=True).click()


def facts(page) -> dict[str, str]:
    return dict(text.split("\n") for text in page.locator(".cw-counter p").all_inner_texts())


# In Python


@all_cases
@pytest.mark.parametrize("transpose", [False, True])
def test_output_is_what_torch_computes(case, transpose):
    explorer = ConvMatrixExplorer(**case, transpose=transpose)
    np.testing.assert_allclose(explorer.output, expected_output(explorer), atol=1e-12)


@all_cases
def test_matrix_is_the_library_s(case):
    explorer = ConvMatrixExplorer(**case)
    y = explorer.matrix @ np.ravel(explorer.z)
    np.testing.assert_allclose(y, explorer.output.ravel(), atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weight": []}, "weight: expected 1 or 2 or 3 or 4 dimensions"),
        ({"weight": "abc"}, "weight: expected an array of numbers"),
        ({"weight": np.ones(8)}, "weight: at most 7 on a side"),
        ({"weight": np.ones((6, 2)), "z": np.ones((8, 8))}, "weight: at most 5 on a side"),
        ({"weight": np.ones((4, 1, 2))}, "weight: at most 3 on a side"),
        ({"z": np.ones(17)}, "z: at most 16 on a side"),
        ({"z": np.ones((9, 9)), "weight": np.ones((2, 2))}, "z: at most 8 on a side"),
        ({"z": np.ones((2, 8))}, r"z: expected 1 channels to go with weight \(1, 1, 3\), received shape \(2, 8\)"),
        ({"z": np.ones((8, 8, 1))}, "z: expected 1 or 2 dimensions"),
        ({"z": [1, 2]}, r"window of \(3,\) .* does not fit into \(2,\) pixels .* padding 0"),
        ({"weight": np.ones((3, 3)), "z": np.ones((8, 8)), "padding": 6}, "the matrix would be 324 x 64; up to 108"),
        ({"weight": np.ones((1, 3, 2, 2)), "z": np.ones((3, 8, 8))}, "the matrix would be 49 x 192; up to 108"),
        ({"gradient": [1, 2]}, r"gradient: expected the output's shape \(1, 6\), received \(1, 2\)"),
        ({"stride": 0}, "stride: expected a whole number from 1 to 8, received 0"),
        ({"padding": "1"}, "padding: expected a whole number from 0 to 6, received '1'"),
        ({"selected": 6}, "selected: expected a whole number from 0 to 5, received 6"),
        ({"axis": "diagonal"}, "axis"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(Exception, match=message) as caught:
        ConvMatrixExplorer(**arguments)
    assert isinstance(caught.value, ValueError) or "axis" in arguments


def test_an_unknown_argument_is_named():
    with pytest.raises(TypeError, match="'strides'"):
        ConvMatrixExplorer(strides=2)


def test_what_cannot_be_is_refused_and_the_former_value_kept():
    explorer = ConvMatrixExplorer()
    refused = {"dilation": 4, "z": [1, 2], "weight": np.ones((2, 2)), "gradient": [1], "selected": 9, "stride": 0}
    for name, value in refused.items():
        before = getattr(explorer, name)
        with pytest.raises(ValueError, match="."):
            setattr(explorer, name, value)
        assert getattr(explorer, name) == before


def test_gradient_and_selection_follow_the_geometry():
    explorer = ConvMatrixExplorer(gradient=[9, 8, 7, 6, 5, 4], selected=5)
    explorer.stride = 2
    assert explorer.gradient == [[9, 8, 7]]
    assert explorer.selected == 2
    explorer.transpose = True
    np.testing.assert_array_equal(explorer.output, [[9, 18, 35, 16, 31, 14, 21, 0]])


def test_several_values_from_the_page_are_judged_together():
    explorer = ConvMatrixExplorer()
    explorer.set_state({"weight": [[[[1, 2]]]], "z": [[[1, 2], [3, 4]]], "gradient": [[[1], [2]]], "selected": 1})
    assert explorer.output.tolist() == [[[5], [11]]]


# In the page


@browser
@all_cases
@pytest.mark.parametrize("transpose", [False, True])
def test_the_page_computes_what_torch_computes(page, case, transpose):
    explorer = ConvMatrixExplorer(**case, transpose=transpose)
    open_explorer(page, explorer)
    np.testing.assert_allclose(page.evaluate("explorer.output()"), expected_output(explorer).ravel(), atol=1e-12)


@browser
@all_cases
def test_the_page_s_entries_are_the_library_s(page, case):
    explorer = ConvMatrixExplorer(**case)
    open_explorer(page, explorer)
    geometry = {name: getattr(explorer, name) for name in ("stride", "padding", "dilation")}
    expected = np.stack(entry_weights(np.shape(explorer.weight), np.shape(explorer.z), **geometry), axis=1)
    entries = page.evaluate("explorer.entries.map(({ row, column, weight }) => [row, column, weight])")
    assert sorted(map(tuple, entries)) == sorted(map(tuple, expected.tolist()))


@browser
@all_cases
def test_every_entry_is_drawn_in_the_place_and_hue_of_its_weight(page, case):
    explorer = ConvMatrixExplorer(**case)
    open_explorer(page, explorer)
    place = page.evaluate("explorer.place")
    drawn = np.zeros_like(explorer.matrix)
    paths = page.locator("path.cw-entry").evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")
    for value, path in zip(np.ravel(explorer.weight), paths, strict=True):
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)", path):
            drawn[int((float(y) - place["v0"]) // place["s"]), int((float(x) - place["u0"]) // place["s"])] = value
    np.testing.assert_array_equal(drawn, explorer.matrix)


@browser
@all_cases
def test_the_counter_says_what_the_library_counts(page, case):
    explorer = ConvMatrixExplorer(**case)
    open_explorer(page, explorer)
    geometry = {name: getattr(explorer, name) for name in ("stride", "padding", "dilation")}
    counted = structure(np.shape(explorer.weight), np.shape(explorer.z), **geometry)
    shown = facts(page)
    assert shown["entries"].endswith(f"= {counted.entries:,}")
    assert shown["non-zeros"].split()[0] == f"{counted.nonzeros:,}"
    assert int(shown["distinct weights"].split()[0]) == counted.distinct_weights
    for name, size in (("dense, float64", counted.bytes_dense), ("sparse (CSR)", counted.bytes_sparse)):
        assert shown[name] == (f"{size:,} B" if size < 1e4 else f"{size / 1e3:.1f} kB")


@browser
def test_a_row_is_the_window_of_one_output(page):
    open_explorer(page, ConvMatrixExplorer([1, 2, 3], [2, 0, 1, 3, 1, 0, 2, 4]))
    page.locator('[aria-label^="y:"] [data-at="0,2"]').hover()
    assert page.locator(".cw-sum").inner_text() == "y₃ = w₁·z₃ + w₂·z₄ + w₃·z₅ = 1·1 + 2·3 + 3·1 = 10."
    assert page.locator('[aria-label^="z:"] .cw-lit').all_inner_texts() == ["w₁\n1", "w₂\n3", "w₃\n1"]


@browser
def test_a_column_spells_the_kernel_backwards(page):
    open_explorer(page, ConvMatrixExplorer([1, 2, 3], [2, 0, 1, 3, 1, 0, 2, 4]))
    page.locator('[aria-label^="z:"] [data-at="0,4"]').hover()
    assert page.locator(".cw-sum").inner_text() == (
        "z₅ feeds y₃ through w₃, y₄ through w₂, y₅ through w₁: the kernel, read backwards."
    )
    lit = page.locator('[aria-label^="y:"] .cw-lit').all_inner_texts()
    assert [text.split("\n")[0] for text in lit] == ["w₃", "w₂", "w₁"]


@browser
def test_a_column_of_a_picture_shows_the_kernel_turned_by_180_degrees(page):
    open_explorer(page, ConvMatrixExplorer(np.arange(1, 10).reshape(3, 3), np.zeros((5, 5)), padding=1))
    page.locator('[aria-label^="z:"] [data-at="2,2"]').hover()
    lit = page.locator('[aria-label^="y:"] .cw-lit small').all_inner_texts()
    assert lit == [f"w{chr(0x2080 + number)}" for number in range(9, 0, -1)]


@browser
def test_turning_reads_the_same_weights_backwards(page):
    explorer = ConvMatrixExplorer([1, 2, 3], np.zeros(8), gradient=[1, -1, 2, 0, 1, -2], selected=2)
    open_explorer(page, explorer)
    turn(page)
    assert state_of(page)["axis"] == "row"
    assert page.locator(".cw-sum").inner_text() == (
        "(Wᵀg)₄ = w₃·g₂ + w₂·g₃ + w₁·g₄ = 3·(\u22121) + 2·2 + 1·0 = 1. The kernel is read backwards."
    )
    np.testing.assert_array_equal(page.evaluate("explorer.output()"), explorer.matrix.T @ [1, -1, 2, 0, 1, -2])
    label = page.get_by_role("application").get_attribute("aria-label")
    assert label.startswith("Matrix W transposed, 8 rows, 6 columns")
    turn(page, False)
    assert not state_of(page)["transpose"]


@browser
def test_the_turned_picture_is_the_picture_with_rows_and_columns_exchanged(page):
    open_explorer(page, ConvMatrixExplorer([1, 2, 3], whole(8)))
    read = "[...document.querySelectorAll('.cw-entry')].map((path) => path.getAttribute('d').match(/M[^h]+/g))"
    before = page.evaluate(read)
    size = page.evaluate("[explorer.svg.clientWidth, explorer.svg.clientHeight]")
    turn(page)
    exchanged = [["M" + " ".join(reversed(square[1:].split(" "))) for square in one] for one in before]
    assert page.evaluate(read) == exchanged
    assert page.evaluate("[explorer.svg.clientHeight, explorer.svg.clientWidth]") == size


@browser
def test_the_picture_turns_unless_the_reader_wants_no_motion(new_page):
    for wanted, running in (("no-preference", 1), ("reduce", 0)):
        page = new_page(reduced_motion=wanted)
        open_explorer(page, ConvMatrixExplorer())
        turn(page)
        assert page.evaluate("explorer.svg.getAnimations().length") == running


@browser
def test_pointing_at_the_matrix_and_its_strips_chooses_rows_and_columns(page):
    open_explorer(page, ConvMatrixExplorer())
    place = page.evaluate("explorer.place")
    box = page.locator(".cw-matrix svg").bounding_box()

    def point(u, v):
        page.mouse.move(box["x"] + u, box["y"] + v)
        state = state_of(page)
        return state["axis"], state["selected"]

    s, u0, v0 = place["s"], place["u0"], place["v0"]
    assert point(u0 + 1.5 * s, v0 + 4.5 * s) == ("row", 4)
    assert point(u0 + 6.5 * s, 5) == ("column", 6)
    assert point(u0 + 2.5 * s, v0 + 1.5 * s) == ("column", 2)
    assert point(place["end"] + 5, v0 + 3.5 * s) == ("row", 3)
    assert point(2, 2) == ("row", 3)


@browser
def test_a_tap_chooses(new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    open_explorer(page, ConvMatrixExplorer())
    page.locator('[aria-label^="y:"] [data-at="0,4"]').tap()
    assert (state_of(page)["axis"], state_of(page)["selected"]) == ("row", 4)
    place = page.evaluate("explorer.place")
    page.locator(".cw-matrix svg").tap(position={"x": place["u0"] + 5, "y": place["v0"] + 1.5 * place["s"]})
    assert state_of(page)["selected"] == 1


@browser
@pytest.mark.parametrize("transpose", [False, True])
def test_every_row_and_column_is_reached_with_the_keyboard_alone(page, transpose):
    explorer = ConvMatrixExplorer([[1, 2], [3, 4]], whole(3, 4), transpose=transpose)
    open_explorer(page, explorer)
    rows, columns = explorer.matrix.T.shape if transpose else explorer.matrix.shape
    page.get_by_role("application").focus()
    seen = set()
    for axis, key, count in (("row", "ArrowDown", rows), ("column", "ArrowRight", columns)):
        page.keyboard.press(key)
        page.keyboard.press("Home")
        for _ in range(count):
            seen.add((state_of(page)["axis"], state_of(page)["selected"]))
            page.keyboard.press(key)
        assert seen >= {(axis, index) for index in range(count)}
    page.keyboard.press("End")
    assert state_of(page)["selected"] == columns - 1


@browser
def test_all_controls_are_reached_with_tab(page):
    open_explorer(page, ConvMatrixExplorer())
    reached = []
    for _ in range(26):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(
            "document.activeElement.closest('[role=grid]')?.ariaLabel ?? document.activeElement.ariaLabel"
            " ?? document.activeElement.innerText"
        ))
    for name in ("W", "rows", "a line", "input length", "kernel size", "stride", "padding", "dilation", "channels in",
                 "channels out", "z: input", "w: kernel", "y: output", "The row or column, written out", "Play",
                 "Reset", "Read the matrix as text"):
        assert name in reached


@browser
@pytest.mark.parametrize("transpose", [False, True])
def test_numbers_that_enter_and_weights_are_edited(page, transpose):
    open_explorer(page, ConvMatrixExplorer(transpose=transpose))
    entering = "g" if transpose else "z"
    for grid in (entering, "w"):
        page.locator(f'[aria-label^="{grid}:"] [data-at="0,1"]').focus()
        page.keyboard.type("7")
        page.keyboard.press("Enter")
    state = state_of(page)
    assert state["gradient" if transpose else "z"][0][1] == 7
    assert state["weight"][0][0][1] == 7
    np.testing.assert_allclose(page.evaluate("explorer.output()"), ConvMatrixExplorer(**state).output.ravel())
    leaving = page.locator('[role=grid] [role=gridcell][aria-readonly="true"]')
    assert leaving.count() == (8 if transpose else 6)


@browser
def test_a_geometry_that_cannot_be_is_refused_in_one_sentence(page):
    open_explorer(page, ConvMatrixExplorer(z=[1, 2, 3, 4]))
    page.get_by_label("dilation").fill("2")
    alert = page.get_by_role("alert")
    assert alert.inner_text() == (
        "A window of 5 (kernel 3, dilation 2) does not fit into 4 pixels (input 4, padding 0): "
        "add padding or make the window smaller."
    )
    assert state_of(page)["dilation"] == 1 and page.get_by_label("dilation").input_value() == "1"
    page.get_by_role("radio", name="a picture").click()
    for name in ("input height", "input width", "channels in"):
        page.get_by_label(name).fill(page.get_by_label(name).get_attribute("max"))
    assert alert.inner_text().startswith("That matrix would be 49 × 192; up to 108 rows and columns can be drawn")
    assert np.shape(state_of(page)["z"]) == (1, 8, 8)


@browser
def test_a_walk_through_the_controls_never_leaves_page_and_python_apart(page):
    open_explorer(page, ConvMatrixExplorer())
    rng = np.random.default_rng(0)
    for _ in range(60):
        if rng.random() < 0.3:
            radios = page.locator("[role=radio]:visible")
            radios.nth(int(rng.integers(radios.count()))).click()
        else:
            sliders = page.locator("input[type=range]:visible")
            slider = sliders.nth(int(rng.integers(sliders.count())))
            low, high = (int(slider.get_attribute(name)) for name in ("min", "max"))
            slider.fill(str(rng.integers(low, high + 1)))
        python = ConvMatrixExplorer(**state_of(page))
        np.testing.assert_allclose(page.evaluate("explorer.output()"), python.output.ravel(), atol=1e-9)
        assert f"{python.matrix.shape[0]} × {python.matrix.shape[1]} =" in facts(page)["entries"]


@browser
def test_playing_walks_to_the_last_row(page):
    open_explorer(page, ConvMatrixExplorer(z=[1, 2, 3, 4, 5], selected=2))
    page.get_by_role("button", name="Play").click()
    assert state_of(page)["selected"] == 0
    page.wait_for_function("model.get('selected') === 2", timeout=8000)
    page.get_by_role("button", name="Play").wait_for(timeout=8000)


@browser
@pytest.mark.parametrize("transpose", [False, True])
def test_the_text_twin_spells_the_whole_matrix(page, transpose):
    explorer = ConvMatrixExplorer([1, 2], [1, 2, 3], transpose=transpose)
    open_explorer(page, explorer)
    page.locator("summary").click()
    page.locator("details li").first.wait_for()
    assert page.locator("details li").all_inner_texts() == (
        ["(Wᵀg)₁ = w₁·g₁", "(Wᵀg)₂ = w₂·g₁ + w₁·g₂", "(Wᵀg)₃ = w₂·g₂"] if transpose
        else ["y₁ = w₁·z₁ + w₂·z₂", "y₂ = w₁·z₂ + w₂·z₃"]
    )
