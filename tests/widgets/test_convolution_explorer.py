"""The convolution explorer: its values in Python, and what the page shows, computes and answers."""

import json

import numpy as np
import pytest
import torch
from browser import open_explorer

from course_lib.drawing import style
from course_lib.widgets import ConvolutionExplorer
from course_lib.widgets.presets import DEFAULT_INPUT, PRESETS, preset_kernel

browser = pytest.mark.browser
RNG = np.random.default_rng(4)
PHOTO = RNG.integers(0, 256, (24, 31), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (17, 20, 3), dtype=np.uint8)


def whole(*shape):
    return RNG.integers(-5, 10, shape).tolist()


CASES = {
    "as it starts": {},
    "one pixel, one weight": {"input": [[3]], "kernel": [[-2]]},
    "largest": {"input": whole(12, 12), "kernel": whole(7, 7), "padding": 4},
    "one row": {"input": whole(1, 12), "kernel": whole(1, 7)},
    "one column": {"input": whole(12, 1), "kernel": whole(5, 1), "padding": 0},
    "rectangular kernel, flipped": {"input": whole(5, 7), "kernel": whole(2, 4), "flip": True},
    "even kernel, padded, flipped": {"input": whole(4, 4), "kernel": whole(2, 2), "padding": 2, "flip": True},
    "stride larger than the input": {"input": whole(3, 3), "kernel": whole(2, 2), "stride": 8},
    "stride larger than the kernel": {"input": whole(9, 8), "kernel": whole(2, 3), "stride": 4, "padding": 1},
    "dilated": {"input": whole(9, 9), "kernel": whole(3, 3), "dilation": 4},
    "everything at once": {"kernel": whole(3, 2), "stride": 2, "padding": 3, "dilation": 3, "flip": True},
    "windows wholly in the padding": {"input": whole(2, 2), "kernel": whole(2, 2), "padding": 6},
    "fractions": {"kernel": "blur", "padding": 1},
    "grey photo": {"photo": PHOTO, "kernel": "emboss", "padding": 1},
    "colour photo, flipped": {"photo": COLOUR, "kernel": whole(2, 3), "flip": True, "stride": 3, "channel": 2},
}


def expected_output(explorer):
    """The output as torch computes it."""
    z = explorer.photo if explorer.mode == "photo" else np.asarray(explorer.input)
    planes = torch.tensor(np.atleast_3d(z).astype(np.float64)).permute(2, 0, 1)[:, None]
    kernel = torch.tensor(np.asarray(explorer.kernel, dtype=np.float64))[None, None]
    kernel = kernel.flip(2, 3) if explorer.flip else kernel
    geometry = {name: getattr(explorer, name) for name in ("stride", "padding", "dilation")}
    y = torch.nn.functional.conv2d(planes, kernel, **geometry)[:, 0].numpy()
    return y[0] if z.ndim == 2 else np.moveaxis(y, 0, -1)


def page_output(page):
    """The output as the page computes it, in the shape that Python gives it."""
    planes = np.array(page.evaluate("explorer.outputs"))
    return planes[0] if len(planes) == 1 else np.moveaxis(planes, 0, -1)


def state_of(page) -> dict:
    return page.evaluate("Object.fromEntries(NAMES.map((name) => [name, model.get(name)]))".replace(
        "NAMES", json.dumps(["input", "kernel", "stride", "padding", "dilation", "flip", "selected", "mode", "channel"])
    ))


def cell(page, grid: str, row: int, column: int):
    return page.locator(f'[role=grid][aria-label^="{grid}:"] [data-at="{row},{column}"]:visible')


# In Python


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_output_is_what_torch_computes(case):
    explorer = ConvolutionExplorer(**case)
    np.testing.assert_allclose(explorer.output, expected_output(explorer), atol=1e-9)


def test_the_photo_comes_back_as_it_was_given():
    np.testing.assert_array_equal(ConvolutionExplorer(photo=COLOUR).photo, COLOUR)
    assert ConvolutionExplorer().photo is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kernel": "sobel"}, "no preset is named 'sobel'; there are identity, blur"),
        ({"kernel": [[1, 2], [3]]}, "kernel: expected an array of numbers"),
        ({"kernel": [1, 2]}, r"kernel: expected 2 dimensions .* received shape \(2,\)"),
        ({"kernel": np.ones((8, 8))}, "kernel: at most 7 on a side"),
        ({"input": np.ones((13, 3))}, "input: at most 12 on a side"),
        ({"input": [[np.nan]]}, "input: expected finite numbers"),
        ({"input": "abc"}, "input: expected an array of numbers"),
        ({"input": []}, "input: expected 2 dimensions"),
        ({"stride": 0}, "stride: expected a whole number from 1 to 8, received 0"),
        ({"padding": 1.5}, "padding: expected a whole number from 0 to 6, received 1.5"),
        ({"dilation": True}, "dilation: expected a whole number"),
        ({"channel": 3}, "channel: expected a whole number from 0 to 2"),
        ({"selected": (6, 0)}, r"selected: expected a cell of the \(6, 6\) output"),
        ({"selected": (-1, 0)}, "selected: expected a row and a column from 0"),
        ({"selected": 3}, "selected: expected a row and a column"),
        ({"input": [[1, 2], [3, 4]]}, r"window of \(3, 3\) .* does not fit into \(2, 2\) pixels .*; add padding"),
        ({"dilation": 4}, r"window of \(9, 9\) \(kernel \(3, 3\), dilation 4\) does not fit"),
        ({"photo": np.ones((5, 5))}, "photo: expected uint8 of shape .* received float64"),
        ({"photo": np.ones((5, 5, 4), np.uint8)}, r"photo: expected uint8 .* shape \(5, 5, 4\)"),
        ({"photo": np.ones((161, 5), np.uint8)}, "photo: at most 160 on a side"),
        ({"mode": "photo"}, "mode: 'photo' needs a photograph"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ConvolutionExplorer(**arguments)


def test_an_unknown_argument_is_named():
    with pytest.raises(TypeError, match="'strides'"):
        ConvolutionExplorer(strides=2)


def test_what_cannot_be_is_refused_and_the_former_value_kept():
    explorer = ConvolutionExplorer()
    for name, value in (("kernel", np.ones((9, 9))), ("dilation", 4), ("input", [[1]]), ("mode", "photo")):
        before = getattr(explorer, name)
        with pytest.raises(ValueError, match="."):
            setattr(explorer, name, value)
        assert getattr(explorer, name) == before


def test_arrays_and_names_of_presets_are_taken_as_they_come():
    explorer = ConvolutionExplorer(np.eye(3), preset_kernel("blur"))
    explorer.kernel = "sharpen"
    assert explorer.kernel == PRESETS["sharpen"]
    assert explorer.input == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_a_smaller_output_keeps_the_selected_cell_inside():
    explorer = ConvolutionExplorer(selected=(5, 4))
    explorer.stride = 3
    assert explorer.selected == [1, 1]


def test_several_values_from_the_page_are_judged_together():
    explorer = ConvolutionExplorer([[1, 2]], [[1, 1]])
    explorer.set_state({"input": [[1]], "kernel": [[2]], "selected": [0, 0]})
    assert explorer.output.tolist() == [[2]]


def test_presets_are_those_of_the_course():
    z = np.asarray(DEFAULT_INPUT, dtype=float)
    np.testing.assert_array_equal(ConvolutionExplorer(kernel="identity", padding=1).output, z)
    assert ConvolutionExplorer(np.full((4, 4), 7), "blur").output == pytest.approx(np.full((2, 2), 7))
    for name in ("sobel_x", "sobel_y"):
        assert ConvolutionExplorer(np.full((4, 4), 7), name).output.tolist() == [[0, 0], [0, 0]]


# In the page


@browser
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_page_computes_what_torch_computes(page, case):
    explorer = ConvolutionExplorer(**case)
    open_explorer(page, explorer)
    np.testing.assert_allclose(page_output(page), expected_output(explorer), atol=1e-9)


@browser
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "photo" not in case and name != "fractions"])
def test_numbers_on_the_page_are_the_outputs(page, name):
    explorer = ConvolutionExplorer(**CASES[name])
    open_explorer(page, explorer)
    texts = page.locator('[role=grid][aria-label^="y:"] [role=gridcell]').all_inner_texts()
    assert [int(text.replace("\u2212", "-")) for text in texts] == explorer.output.astype(int).ravel().tolist()


@browser
def test_pointing_at_an_output_lights_its_window_and_writes_its_sum(page):
    open_explorer(page, ConvolutionExplorer([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]], padding=1))
    cell(page, "y", 1, 2).hover()
    lit = page.locator('[aria-label^="z:"] .cw-lit').evaluate_all("cells => cells.map((cell) => cell.dataset.at)")
    assert lit == ["1,2", "1,3", "2,2", "2,3"]
    texts = page.locator('[aria-label^="z:"] .cw-lit').all_inner_texts()
    assert texts == ["2·1\n2", "3·0\n0", "5·0\n0", "6·\u22121\n\u22126"]
    assert page.locator(".cw-sum").inner_text() == "y[1, 2] = 2·1 + 3·0 + 5·0 + 6·(\u22121) = \u22124"
    assert state_of(page)["selected"] == [1, 2]


@browser
def test_zeros_of_the_padding_are_shown_as_such(page):
    open_explorer(page, ConvolutionExplorer([[5]], [[1, 2, 3]] * 3, padding=1))
    assert page.locator(".cw-pad").count() == 8
    assert page.locator(".cw-pad.cw-lit").count() == 8
    assert "padding: 0, in the window, times 3 = 0" in cell(page, "z", 1, 2).get_attribute("aria-label")


@browser
def test_a_flipped_kernel_meets_the_window_turned_by_180_degrees(page):
    open_explorer(page, ConvolutionExplorer([[1, 10], [100, 1000]], [[1, 2], [3, 4]], flip=True))
    assert page.locator(".cw-sum").inner_text() == "y[0, 0] = 1·4 + 10·3 + 100·2 + 1000·1 = 1234"
    turned = page.get_by_role("grid", name="w: turned 180°").locator("[role=gridcell]").all_inner_texts()
    assert turned == ["4", "3", "2", "1"]


@browser
def test_pointing_at_a_weight_shows_the_pixel_and_the_term_it_meets(page):
    open_explorer(page, ConvolutionExplorer([[1, 10], [100, 1000]], [[1, 2], [3, 4]], flip=True))
    cell(page, "w", 0, 0).first.hover()
    assert page.locator('[aria-label^="z:"] .cw-paired').get_attribute("data-at") == "1,1"
    assert page.locator(".cw-term.cw-paired").inner_text() == "1000·1"


@browser
def test_everything_is_reached_and_changed_with_the_keyboard_alone(page):
    open_explorer(page, ConvolutionExplorer())
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(
            "document.activeElement.closest('[role=grid]')?.ariaLabel ?? document.activeElement.ariaLabel"
            " ?? document.activeElement.innerText"
        ))
    for name in ("input", "input height", "kernel", "kernel width", "stride", "padding", "dilation", "as it is",
                 "z: input", "w: kernel", "y: output = z ⋆ w", "The sum, written out", "Step back", "Play",
                 "Step forward", "Reset"):
        assert name in reached
    page.get_by_label("stride").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("padding").focus()
    page.keyboard.press("End")
    page.get_by_role("radio", name="as it is").focus()
    page.keyboard.press("ArrowRight")
    state = state_of(page)
    assert (state["stride"], state["padding"], state["flip"]) == (2, 4, True)
    cell(page, "y", 0, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
    assert state_of(page)["selected"] == [2, 5]
    assert cell(page, "y", 2, 5).evaluate("cell => cell === document.activeElement")


@browser
def test_a_number_is_typed_into_a_cell(page):
    open_explorer(page, ConvolutionExplorer())
    cell(page, "w", 0, 0).focus()
    page.keyboard.type("-2.5")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("1/3")
    page.keyboard.press("Tab")
    kernel = state_of(page)["kernel"]
    assert kernel == [[-2.5, 1 / 3, 1], [-2, 0, 2], [-1, 0, 1]]
    np.testing.assert_allclose(page_output(page), ConvolutionExplorer(kernel=kernel).output, atol=1e-12)
    cell(page, "z", 3, 3).click()
    page.keyboard.type("50")
    page.keyboard.press("Escape")
    assert state_of(page)["input"] == DEFAULT_INPUT
    cell(page, "z", 3, 3).dblclick()
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    assert state_of(page)["input"][3][3] == 50


@browser
@pytest.mark.parametrize("typed", ["-", "1/0", "1e9", ".", "+-3"])
def test_what_is_no_number_is_refused_in_one_sentence(page, typed):
    open_explorer(page, ConvolutionExplorer())
    cell(page, "w", 0, 0).focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    assert state_of(page)["kernel"] == PRESETS["sobel_x"]
    assert page.get_by_role("alert").inner_text().startswith(f"“{typed}” is not a number")
    assert cell(page, "w", 0, 0).inner_text() == "\u22121"


@browser
def test_a_window_that_does_not_fit_is_refused_and_the_state_kept(page):
    open_explorer(page, ConvolutionExplorer(whole(4, 4)))
    page.get_by_label("dilation").fill("3")
    assert page.get_by_role("alert").inner_text() == (
        "A window of 7 × 7 (kernel 3 × 3, dilation 3) does not fit into 4 × 4 pixels (input 4 × 4, padding 0): "
        "add padding or make the window smaller."
    )
    assert state_of(page)["dilation"] == 1
    assert page.get_by_label("dilation").input_value() == "1"
    page.get_by_label("padding").fill("2")
    assert page.get_by_role("alert").inner_text() == ""


@browser
def test_presets_and_patterns_and_sizes(page):
    open_explorer(page, ConvolutionExplorer())
    for name, kernel in PRESETS.items():
        page.get_by_label("kernel", exact=True).select_option(name)
        assert state_of(page)["kernel"] == kernel
        assert page.get_by_label("kernel", exact=True).input_value() == name
    page.get_by_label("kernel", exact=True).select_option("blur")
    page.get_by_label("kernel width").fill("5")
    assert state_of(page)["kernel"] == [[1 / 15] * 5] * 3
    page.get_by_label("input", exact=True).select_option("impulse")
    page.get_by_label("input height").fill("3")
    assert np.shape(state_of(page)["input"]) == (3, 8)
    page.get_by_role("button", name="Reset").click()
    assert state_of(page)["kernel"] == PRESETS["sobel_x"] and state_of(page)["input"] == DEFAULT_INPUT


@browser
def test_a_walk_through_the_controls_never_leaves_page_and_python_apart(page):
    open_explorer(page, ConvolutionExplorer(photo=COLOUR, mode="numbers"))
    rng = np.random.default_rng(0)
    for _ in range(40):
        sliders = page.locator("input[type=range]:visible")
        slider = sliders.nth(int(rng.integers(sliders.count())))
        low, high = (int(slider.get_attribute(name)) for name in ("min", "max"))
        slider.fill(str(rng.integers(low, high + 1)))
        if rng.random() < 0.3:
            radios = page.locator("[role=radio]:visible")
            radios.nth(int(rng.integers(radios.count()))).click()
        state = state_of(page)
        state.pop("selected")
        np.testing.assert_allclose(page_output(page), ConvolutionExplorer(photo=COLOUR, **state).output, atol=1e-9)


@browser
def test_stepping_and_playing_walk_through_all_outputs(page):
    open_explorer(page, ConvolutionExplorer([[1, 2, 3]] * 2, [[1, 1]]))
    page.get_by_role("button", name="Step forward").click()
    assert state_of(page)["selected"] == [0, 1]
    page.get_by_role("button", name="Step back").click()
    page.get_by_role("button", name="Step back").click()
    assert state_of(page)["selected"] == [0, 0]
    page.get_by_role("button", name="Play").click()
    assert page.locator(".cw-later").count() == 3
    page.wait_for_function("JSON.stringify(model.get('selected')) === '[1,1]'")
    page.get_by_role("button", name="Play").wait_for(timeout=5000)
    assert page.locator(".cw-later").count() == 0


@browser
def test_photo_is_pointed_at_with_pointer_and_keys(page):
    explorer = ConvolutionExplorer(photo=PHOTO, kernel="sobel_x")
    open_explorer(page, explorer)
    shown = page.locator("[aria-roledescription=photograph]").nth(1)
    shown.hover(position={"x": 5, "y": 5})
    scale = page.evaluate("explorer.scale")
    row, column = state_of(page)["selected"]
    assert (row, column) == (int(5 // scale), int(5 // scale))
    shown.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    assert state_of(page)["selected"] == [row + 1, column + 10]
    window = PHOTO[row + 1 : row + 4, column + 10 : column + 13]
    lens = page.get_by_role("grid", name="z: window").locator("[role=gridcell]").all_inner_texts()
    assert list(map(int, lens)) == window.ravel().tolist()
    shown_sum = page.locator(".cw-sum strong").inner_text().replace("\u2212", "-")
    assert int(shown_sum) == explorer.output[row + 1, column + 10]


def drawn_output(page, shape):
    """The pixels of the output's picture, uint8 of shape (H, W, 3)."""
    pixels = page.evaluate(
        "(() => { const canvas = document.querySelectorAll('canvas')[1];"
        " return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]; })()"
    )
    return np.array(pixels).reshape(*shape[:2], 4)[..., :3]


@browser
def test_the_output_of_a_photo_is_drawn_as_its_numbers_say(page):
    explorer = ConvolutionExplorer(photo=COLOUR, kernel="sharpen", padding=1)
    open_explorer(page, explorer)
    np.testing.assert_array_equal(drawn_output(page, COLOUR.shape), np.clip(explorer.output, 0, 255))


@browser
def test_signed_outputs_of_a_photo_are_drawn_on_the_signed_scale(page):
    explorer = ConvolutionExplorer(photo=PHOTO, kernel="sobel_y")
    open_explorer(page, explorer)
    y = explorer.output
    expected = style.SIGNED(0.5 + y / (2 * style.signed_limit(y)), bytes=True)[..., :3].astype(int)
    assert np.abs(drawn_output(page, y.shape) - expected).max() <= 4  # one step of matplotlib's 256 colours
    largest = f"{np.abs(y).max():.0f}"
    assert page.locator(".cw-scale").last.inner_text().split() == [f"\u2212{largest}", largest]


@browser
def test_a_change_from_python_shows_on_the_page(page):
    open_explorer(page, ConvolutionExplorer([[1, 2], [3, 4]], [[1]]))
    page.evaluate("(model.set('kernel', [[10]]), model.set('selected', [1, 0]))")
    page.wait_for_function("document.querySelector('.cw-sum').innerText === 'y[1, 0] = 3·10 = 30'")


@browser
def test_the_kernel_hears_of_changes_once_the_pointer_rests(page):
    open_explorer(page, ConvolutionExplorer())
    for column in range(5):
        cell(page, "y", 0, column).hover()
    page.wait_for_function("model.saves >= 1")
    assert page.evaluate("model.saves") < 5


@browser
def test_a_closed_explorer_listens_no_more(page):
    open_explorer(page, ConvolutionExplorer())
    assert page.evaluate("model.listening()") > 0
    page.evaluate("close_explorer()")
    assert page.evaluate("model.listening()") == 0
