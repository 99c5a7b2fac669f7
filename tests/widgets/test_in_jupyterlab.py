"""The explorers in JupyterLab with a kernel: seen once, and what the reader does there is known in Python."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest

CELLS = [
    "from course_lib.widgets import ConvMatrixExplorer, ConvolutionExplorer\n\nmatrix = ConvMatrixExplorer()\nmatrix",
    "convolution = ConvolutionExplorer()\nconvolution",
    "print(matrix.selected, matrix.transpose, convolution.selected, convolution.kernel[0], convolution.output[3, 2])",
]


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab that shows a notebook of three cells; it ends with the test."""
    (tmp_path / "root").mkdir()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "root" / "explorers.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--port-retries=0",
               "--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={tmp_path / 'root'}"]
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen(command, env={**os.environ, **folders}, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(f"{address}api", server, tmp_path / "log")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address, server, log, seconds=90):
    for _ in range(4 * seconds):
        try:
            return urllib.request.urlopen(address).close()
        except urllib.error.URLError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.25)
    raise TimeoutError(log.read_text())


@pytest.mark.browser
def test_explorers_live_in_jupyterlab_and_python_knows_what_the_reader_did(lab, chromium):
    page = chromium.new_page(viewport={"width": 1100, "height": 1500})
    page.set_default_timeout(90_000)
    page.goto(f"{lab}lab/tree/explorers.ipynb")
    page.locator(".jp-Notebook .jp-Cell").nth(2).wait_for()
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    page.locator(".jp-Cell").first.locator(".cm-content").click()
    for _ in range(2):
        page.keyboard.press("Shift+Enter")
    page.wait_for_function("document.querySelectorAll('.course-widget').length === 2")
    assert page.locator(".course-still").count() == 0
    visible = "[...document.querySelectorAll('.jp-OutputArea-child')].filter((node) => node.checkVisibility()).length"
    assert page.evaluate(visible) == 2

    page.get_by_role("application", name="Matrix W").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.get_by_role("radio", name="Wᵀ, turned").click()
    page.locator('[aria-label^="w: kernel"] [data-at="0,0"]').last.focus()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.locator('[aria-label^="y: output"] [data-at="3,2"]').last.hover()
    page.wait_for_timeout(500)

    last = page.locator(".jp-Cell").nth(2)
    last.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    assert last.locator(".jp-OutputArea-output").inner_text().strip() == "3 True [3, 2] [9, 0, 1] 30.0"
    page.close()
