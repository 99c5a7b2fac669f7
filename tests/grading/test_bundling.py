"""The students' archive: all that they need, nothing else, the same bytes each time."""

import re
import subprocess
import sys
import zipfile

import pytest

from course_lib.grading import bundling

ALLOWED = [
    r"README\.md|LICENSE|Makefile|constraints\.txt|environment\.yml|pyproject\.toml|tools/setup_environment\.py",
    r"lectures/\d\d_\w+\.ipynb",
    r"assignments/(hw\d_\w+)/\1\.ipynb",
    r"course_lib/\w+\.py",
    r"course_lib/(checks|conv_matrix|counts|data|drawing|numpy_nn|torch_nn|widgets)(/\w+)*/\w+\.(py|js|css|json)",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with zipfile.ZipFile(bundling.bundle(tmp_path_factory.mktemp("bundle"))) as archive:
        yield archive


def names(archive) -> list[str]:
    return [name.removeprefix(f"{bundling.FOLDER}/") for name in archive.namelist()]


def test_everything_lies_in_one_folder(archive):
    assert all(name.startswith(f"{bundling.FOLDER}/") for name in archive.namelist())


def test_nothing_is_in_it_that_is_not_on_the_list(archive):
    assert [name for name in names(archive) if not any(re.fullmatch(allowed, name) for allowed in ALLOWED)] == []


@pytest.mark.parametrize(
    "word", ["solutions", "tests/", "grading", "jupyter_book", "benchmarks", ".git", "__pycache__", "nbgrader"]
)
def test_what_students_must_not_have_is_not_in_it(archive, word):
    assert [name for name in names(archive) if word in name] == []


def test_what_students_need_is_in_it(archive):
    needed = {
        "README.md", "Makefile", "pyproject.toml", "constraints.txt", "environment.yml", "tools/setup_environment.py",
        "assignments/hw1_convolution/hw1_convolution.ipynb", "course_lib/cli.py", "course_lib/checks/__init__.py",
    }  # fmt: skip
    assert needed <= set(names(archive))


def test_every_lecture_is_in_it(archive):
    lectures = {f"lectures/{path.name}" for path in (bundling.ROOT / "lectures").glob("*.ipynb")}
    assert {name for name in names(archive) if name.startswith("lectures/")} == lectures


def test_no_file_holds_a_solution(archive):
    notebooks = [name for name in archive.namelist() if name.endswith(".ipynb")]
    assert [name for name in notebooks if b"BEGIN SOLUTION" in archive.read(name)] == []


def test_the_same_files_make_the_same_archive(tmp_path):
    first, second = bundling.bundle(tmp_path / "a"), bundling.bundle(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_a_solution_among_the_assignments_stops_the_packing(tmp_path, monkeypatch):
    leak = tmp_path / "hw1.ipynb"
    leak.write_text("### BEGIN SOLUTION")
    monkeypatch.setattr(bundling, "bundled_files", lambda: iter([("assignments/hw1/hw1.ipynb", leak)]))
    with pytest.raises(ValueError, match="holds 'BEGIN SOLUTION'.*run 'course release'"):
        bundling.bundle(tmp_path)
    assert not list(tmp_path.glob("*.zip"))


def test_the_unpacked_library_works_by_itself(archive, tmp_path):
    archive.extractall(tmp_path)
    code = "import course_lib.cli, course_lib.checks as c; print(c.check('conv2d', None).status, c.__file__)"
    folder = tmp_path / bundling.FOLDER
    said = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert said.startswith("wrong ")
    assert str(folder) in said


def test_the_makefile_s_files_are_in_it(archive):
    makefile = archive.read(f"{bundling.FOLDER}/Makefile").decode()
    used = set(re.findall(r"[\w/]+\.(?:py|toml|txt)\b", makefile))
    assert used and used <= set(names(archive))
