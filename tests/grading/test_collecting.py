"""Taking over what was handed in: the expected file as it is, a stand-in that says why otherwise."""

import nbformat
import pytest

from course_lib.grading.collecting import collect
from course_lib.grading.notes import problem_of


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(student: str, **files: str):
        folder = tmp_path / "received" / student / "hw"
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / f"{name}.ipynb").write_text(text)
        return folder

    return hand_in


def collected(tmp_path, student: str):
    collect(tmp_path / "received", tmp_path / "submitted", "hw")
    return tmp_path / "submitted" / student / "hw" / "hw.ipynb"


def test_the_expected_notebook_is_copied_as_it_is(tmp_path, hand_in):
    hand_in("ada", hw="anything at all")
    assert collected(tmp_path, "ada").read_text() == "anything at all"


def test_students_come_in_alphabetical_order(tmp_path, hand_in):
    for student in ("c", "a", "b"):
        hand_in(student, hw="x")
    assert collect(tmp_path / "received", tmp_path / "submitted", "hw") == ["a", "b", "c"]


def test_another_name_is_reported_with_what_was_found(tmp_path, hand_in):
    hand_in("ada", hw_final="x", notes="y")
    stand_in = nbformat.read(collected(tmp_path, "ada"), as_version=4)
    assert problem_of(stand_in) == "file not found: expected hw.ipynb, found hw_final.ipynb, notes.ipynb"


def test_an_empty_folder_is_reported(tmp_path, hand_in):
    hand_in("ada")
    stand_in = nbformat.read(collected(tmp_path, "ada"), as_version=4)
    assert problem_of(stand_in) == "file not found: expected hw.ipynb, found nothing"


def test_a_link_is_not_followed(tmp_path, hand_in):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("the solutions")
    (hand_in("ada") / "hw.ipynb").symlink_to(secret)
    assert "the solutions" not in collected(tmp_path, "ada").read_text()
