"""The explorers in a real JupyterLab: alive, talking with the kernel, and without a second picture."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import nbformat
import numpy as np
import pytest

from course_lib.cli import choose_port
from tools.notebook import KERNEL

pytestmark = pytest.mark.browser

CELLS = [
    "from course_lib.widgets import ConvMatrixExplorer, ConvolutionExplorer\nimport numpy as np",
    "largest = ConvolutionExplorer(np.full((12, 12), 9), np.ones((7, 7)), padding=4)\nlargest",
    "turned = ConvMatrixExplorer(np.arange(1, 8), np.arange(16), padding=6)\nturned",
    "# asked by a test",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab of its own whose only notebook shows two explorers at their largest."""
    folder, port = tmp_path_factory.mktemp("lab"), choose_port(None)
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / "explorers.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTERLAB_WORKSPACES_DIR": str(folder)}
    server = subprocess.Popen(command, env=environment, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status", server)
        yield f"http://127.0.0.1:{port}/lab/tree/explorers.ipynb?reset"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(180):
        try:
            json.load(urllib.request.urlopen(address, timeout=5))
            return
        except OSError:
            assert server.poll() is None, "JupyterLab ended"
            time.sleep(0.5)
    pytest.fail("JupyterLab did not answer within 90 seconds")


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """The notebook in JupyterLab with all of its cells run."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1800})
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(lab)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text("| Idle").wait_for()  # before that, JupyterLab forgets what it is told to run
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".course-widget").nth(1).wait_for(state="attached")
    yield page
    context.close()


def explorer(page, index: int, expression: str):
    return page.evaluate(f"document.querySelectorAll('.course-widget')[{index}].explorer.{expression}")


def test_both_explorers_stand_in_the_notebook(notebook):
    assert notebook.locator(".course-widget").count() == 2


def test_the_still_picture_is_not_shown_a_second_time(notebook):
    shown = "[...document.querySelectorAll('.jp-OutputArea-child')].filter((node) => node.checkVisibility()).length"
    assert notebook.evaluate(shown) == 2


def test_the_convolution_in_the_page_is_the_one_that_numpy_computes(notebook):
    padded = np.pad(np.full((12, 12), 9), 4)
    expected = np.lib.stride_tricks.sliding_window_view(padded, (7, 7)).sum((2, 3))
    np.testing.assert_array_equal(explorer(notebook, 0, "output()"), expected)


def test_the_arrow_keys_move_the_window_and_not_jupyterlab_s_cells(notebook):
    notebook.locator('.course-widget [aria-label^="y"] [tabindex="0"]').first.focus()
    row, column = explorer(notebook, 0, "state.selected")
    notebook.keyboard.press("ArrowRight")
    assert explorer(notebook, 0, "state.selected") == [row, column + 1]


def test_the_matrix_can_be_turned_and_the_gradient_enters_where_y_left(notebook):
    notebook.get_by_role("radio", name="Wᵀ, turned").click()
    expected = np.convolve(np.array(explorer(notebook, 1, "state.gradient")).ravel(), np.arange(1, 8))[6:-6]
    np.testing.assert_allclose(np.ravel(explorer(notebook, 1, "output()")), expected)


def test_the_kernel_hears_what_was_selected_in_the_page(notebook):
    notebook.locator('.course-widget [aria-label^="y"] [tabindex="0"]').first.focus()
    notebook.keyboard.press("ArrowDown")
    selected = explorer(notebook, 0, "state.selected")
    notebook.locator(".jp-CodeCell .jp-InputArea-editor").nth(3).locator(".cm-content").fill("tuple(largest.selected)")
    notebook.keyboard.press("Control+Enter")
    answer = notebook.locator(".jp-CodeCell").nth(3).locator(".jp-OutputArea-output pre")
    answer.wait_for()
    assert answer.inner_text().strip() == str(tuple(selected))
