"""The web book: it builds from what is here, asks no other site for anything, and its figures live without a kernel."""

import functools
import http.server
import importlib.util
import json
import os
import re
import shutil
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

import filelock
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "jupyter_book"
OUTPUT = ROOT / "build" / "book-of-the-tests"  # kept: unchanged notebooks are not executed again by the next run

TOC = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]]
PAGES = [TOC["root"], *CHAPTERS]
LECTURES = [page for page in PAGES if page.startswith("lectures/")]
HOMEWORK = "assignments/hw1_convolution/hw1_convolution"
FIRST = TOC["root"]
PLAYING = [FIRST, "lectures/02_convolution", "lectures/04_convolution_as_matrix"]  # pages with interactive figures

spec = importlib.util.spec_from_file_location("book_build", BOOK / "build.py")
maker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(maker)


def with_assets() -> None:
    """Bring the assets from npm; where that cannot be, skip with the reason, in CI fail."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(OUTPUT / "assets.lock"):
            maker.vendor()
    except maker.BookError as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))


@pytest.fixture(scope="session")
def html(testrun_uid) -> Path:
    """The folder of the pages, built quickly once in a run of the tests, also when several processes share it."""
    with_assets()
    with filelock.FileLock(OUTPUT / "pages.lock"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_QUICK", "1")
        run = OUTPUT / "built-in-run"
        if not run.is_file() or run.read_text() != testrun_uid:
            maker.build(OUTPUT)
            run.write_text(testrun_uid)
    return OUTPUT / "_build" / "html"


@functools.cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


# The files


def test_the_contents_name_every_lecture_and_assignment():
    written = [*sorted(ROOT.glob("lectures/*.ipynb")), *sorted(ROOT.glob("assignments/*/*.ipynb"))]
    assert {path.relative_to(ROOT).with_suffix("").as_posix() for path in written} == {
        page for page in PAGES if not page.startswith("jupyter_book/")
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_contents_is_built(html, page):
    assert soup(html / f"{page}.html").find("h1") is not None


def test_the_site_starts_at_the_first_page(html):
    assert f"url={FIRST}.html" in (html / "index.html").read_text()


def addresses(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Return every address on a page with the name of its tag."""
    found = [(tag.name, tag.get("href") or tag.get("src")) for tag in page.select("[href], [src]")]
    return [(name, address) for name, address in found if address]


def broken(html: Path, path: Path) -> list[str]:
    """Return the addresses of a page that lead to no file of the site, or to no place in it."""
    bad = []
    for _, address in addresses(soup(path)):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file() or not target.is_relative_to(html):
            bad.append(address)
        elif parts.fragment and target.suffix == ".html" and not has_place(target, unquote(parts.fragment)):
            bad.append(address)
    return bad


@functools.cache
def places(path: Path) -> set[str]:
    return {tag["id"] for tag in soup(path).select("[id]")}


def has_place(path: Path, fragment: str) -> bool:
    return fragment in places(path)


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_every_address_within_the_site_leads_to_a_file_and_a_place(html, page):
    assert broken(html, html / f"{page}.html") == []


def test_other_sites_are_linked_to_and_never_loaded_from(html):
    outside = {
        (name, address)
        for page in [*PAGES, "search", "genindex"]
        for name, address in addresses(soup(html / f"{page}.html"))
        if urlsplit(address).netloc
    }
    (OUTPUT / "external-links.txt").write_text("\n".join(sorted({address for _, address in outside})) + "\n")
    assert {name for name, _ in outside} <= {"a"}
    assert {urlsplit(address).scheme for _, address in outside} <= {"https"}


@pytest.mark.parametrize("page", [*LECTURES, HOMEWORK])
def test_the_download_button_gives_the_notebook(html, page):
    button = soup(html / f"{page}.html").select_one("a.btn-download-source-button")
    given = nbformat.read((html / page).parent / button["href"], as_version=4)
    assert given.cells == nbformat.read(ROOT / f"{page}.ipynb", as_version=4).cells


def test_the_homework_is_readable_and_holds_no_solutions(html):
    text = soup(html / f"{HOMEWORK}.html").get_text()
    assert text.count("raise NotImplementedError") == 9
    written = [path for path in html.rglob("*") if path.suffix in (".html", ".ipynb", ".js")]
    everything = [path.read_text(encoding="utf-8") for path in written]
    for secret in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS"):
        assert not any(secret in text for text in everything)


def views(page: BeautifulSoup) -> list[dict]:
    """Return the states of the interactive figures of a page, in the page's order."""
    states = page.find("script", type="application/vnd.jupyter.widget-state+json")
    shown = page.find_all("script", type="application/vnd.jupyter.widget-view+json")
    return [json.loads(states.string)["state"][json.loads(view.string)["model_id"]] for view in shown]


@pytest.mark.parametrize("page", PAGES)
def test_every_interactive_figure_needs_no_kernel(html, page):
    assert {view["model_module"] for view in views(soup(html / f"{page}.html"))} <= {"anywidget"}


def test_the_first_page_and_the_lectures_that_play_have_interactive_figures(html):
    playing = [page for page in PAGES if views(soup(html / f"{page}.html"))]
    assert playing == PLAYING


# The recipe


def test_the_packages_are_pinned_with_sums_and_name_no_registry():
    wanted = json.loads((BOOK / "package.json").read_text())["dependencies"]
    locked = json.loads((BOOK / "package-lock.json").read_text())["packages"]
    packages = {name.removeprefix("node_modules/"): package for name, package in locked.items() if name}
    assert {name: package["version"] for name, package in packages.items()} == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "resolved" not in (BOOK / "package-lock.json").read_text()


@pytest.fixture
def small(tmp_path) -> Path:
    """A repository with the book's own settings and one lecture, whose only cell counts how often it is executed."""
    with_assets()
    left_out = shutil.ignore_patterns("_build", "node_modules", "intro.md")
    shutil.copytree(BOOK, tmp_path / "jupyter_book", ignore=left_out)
    (tmp_path / "jupyter_book" / "_toc.yml").write_text("format: jb-book\nroot: lectures/one\n")
    (tmp_path / "course_lib").mkdir()
    (tmp_path / "course_lib" / "shapes.py").write_text("")
    for elsewhere in (".venv", ".pytest_cache", "build", "tests"):  # what else may lie in a clone is no page
        (tmp_path / elsewhere).mkdir()
        (tmp_path / elsewhere / "README.md").write_text("no heading, [no page](nowhere.md)")
    write_lecture(tmp_path, f"print('again', file=open({str(tmp_path / 'executed')!r}, 'a'))")
    return tmp_path


def write_lecture(root: Path, code: str, words: str = "# One") -> None:
    cells = [nbformat.v4.new_markdown_cell(words, id="words"), nbformat.v4.new_code_cell(code, id="code")]
    (root / "lectures").mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "lectures" / "one.ipynb")


def test_notebooks_are_executed_again_only_when_the_library_changes(small):
    for _ in range(2):
        maker.build(root=small)
    assert (small / "executed").read_text() == "again\n"
    (small / "course_lib" / "shapes.py").write_text("x = 1")
    maker.build(root=small)
    assert (small / "executed").read_text() == "again\nagain\n"


@pytest.mark.parametrize(
    "lecture",
    [
        {"code": "1 / 0"},
        {"code": "1", "words": "# One\n\n[gone](nowhere.ipynb)"},
        {"code": "import sys; print(1, file=sys.stderr)"},
    ],
    ids=["failing cell", "broken link", "words on stderr"],
)
def test_an_error_in_a_notebook_fails_the_build(small, lecture):
    write_lecture(small, **lecture)
    with pytest.raises(maker.BookError, match="was not built"):
        maker.build(root=small)


def test_without_npm_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "jupyter_book").mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(BOOK / name, tmp_path / "jupyter_book")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(maker.BookError, match="install Node.js"):
        maker.vendor(tmp_path)


def test_assets_that_are_there_are_not_fetched_again(monkeypatch):
    with_assets()
    monkeypatch.setenv("PATH", "")
    maker.vendor()


# The pages in a browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site(html):
    """The address at which the pages are served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=html))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def visit(new_page, site):
    """Return a function that opens a page of the site; a request that leaves the site is stopped and fails the test."""
    left, missing = [], []

    def guard(route):
        if route.request.url.startswith((site, "data:", "blob:")):
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    def open_page(page: str, **options):
        tab = new_page(**options)
        tab.route("**/*", guard)
        tab.loaded = []
        tab.on("response", lambda response: tab.loaded.append(response.url))
        tab.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
        tab.goto(f"{site}{page}.html", wait_until="networkidle")
        return tab

    yield open_page
    assert left == []
    assert missing == []


browser = pytest.mark.browser


@browser
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_without_other_sites(visit, page):
    tab = visit(page)
    tab.evaluate("window.MathJax?.startup?.promise")
    assert tab.locator("mjx-container").count() == tab.locator(".math").count()
    assert tab.locator("mjx-merror").count() == 0
    assert len([url for url in tab.loaded if "tex-chtml" in url]) == (tab.locator(".math").count() > 0)
    assert tab.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    for figure in tab.locator(".course-live").all():
        assert figure.locator(".course-widget").bounding_box()["height"] > 100
    assert tab.locator(".course-still svg").count() == 0  # stills are for readers without scripts


@browser
@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_wider_than_a_phone(visit, page):
    tab = visit(page, viewport={"width": 360, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth") == 360


LIGHTNESS = """(selector) => {
  const element = document.querySelector(selector), style = getComputedStyle(element);
  const lightness = (color) => { const [r, g, b] = color.match(/[\\d.]+/g).map(Number); return (r + g + b) / 3; };
  return [lightness(style.backgroundColor), lightness(style.color)];
}"""


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_and_figure_follow_the_reader_s_light_or_dark(visit, scheme):
    tab = visit(FIRST, color_scheme=scheme)
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme
    for selector in ("body", ".course-widget"):
        paper, ink = tab.evaluate(LIGHTNESS, selector)
        assert (paper > 200 and ink < 60) if scheme == "light" else (paper < 60 and ink > 200)


@browser
def test_a_still_figure_keeps_white_paper_in_the_dark(visit):
    tab = visit("lectures/01_why_structure", color_scheme="dark")
    assert tab.evaluate(LIGHTNESS, "div.cell_output img")[0] == 255


@browser
def test_a_word_is_found(visit):
    tab = visit(FIRST)
    tab.keyboard.press("Control+k")
    tab.locator("#pst-search-dialog input[type=search]").fill("transpose")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=transpose*")
    tab.locator("#search-results li a", has_text=re.compile("matrix", re.IGNORECASE)).first.wait_for()


@browser
def test_the_theme_is_switched_by_its_button(visit):
    tab = visit(FIRST, color_scheme="light")
    seen = set()
    for _ in range(3):
        tab.locator("button.theme-switch-button:visible").click()
        seen.add(tab.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


@browser
@pytest.mark.parametrize("page", PLAYING)
def test_a_figure_answers_the_keyboard_without_a_kernel(visit, page):
    figure = visit(page).locator(".course-live").first
    figure.locator("[role=grid] [tabindex='0']").last.focus()
    before = figure.inner_text()
    figure.page.keyboard.press("ArrowRight")
    assert figure.inner_text() != before


@browser
@pytest.mark.parametrize("page", PLAYING)
def test_without_scripts_a_still_picture_stands_for_each_figure(visit, html, page):
    tab = visit(page, java_script_enabled=False)
    pictures = tab.locator(".course-still svg")
    assert pictures.count() == len(views(soup(html / f"{page}.html")))
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box["width"] > 200 and box["height"] > 60


@browser
@pytest.mark.parametrize("page", PAGES)
def test_a_page_weighs_no_more_than_its_maths_and_its_figures(visit, page):
    tab = visit(page)
    sizes = tab.evaluate("performance.getEntriesByType('resource').map((file) => [file.name, file.decodedBodySize])")
    others = [(size, name) for name, size in sizes if "/mathjax/" not in name and "/_images/" not in name]
    assert sum(size for size, _ in others) < 1_200_000, sorted(others)[-5:]
