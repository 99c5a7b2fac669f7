"""A course directory of its own, quiet, and clear about what failed."""

import logging

import pytest

from course_lib.grading.course import Course, StepFailed, make_scratch_course


@pytest.fixture
def course(tmp_path):
    make_scratch_course(tmp_path / "course", "c.Execute.timeout = 7\n")
    return Course(tmp_path / "course", tmp_path / "nbgrader.log")


def test_settings_come_on_top_of_the_course_s_own(course):
    assert course.config.Execute.timeout == 7
    assert course.config.CourseDirectory.source_directory == "solutions"


def test_everything_lies_in_the_directory(course, tmp_path):
    assert course.folder("submitted", "ada", "hw") == tmp_path / "course" / "submitted" / "ada" / "hw"
    assert course.folder("autograded") == tmp_path / "course" / "autograded"


def test_a_failing_step_says_which_and_why_and_where_the_log_is(course, capfd):
    with pytest.raises(StepFailed, match=r"generate_assignment nothing: .*No notebooks were matched.*nbgrader\.log"):
        course.generate_assignment("nothing")
    assert "No notebooks were matched" in course.log.read_text()
    assert capfd.readouterr() == ("", "")


def test_handlers_of_other_loggers_are_put_back(course):
    before = logging.getLogger("traitlets").handlers
    with pytest.raises(StepFailed):
        course.generate_assignment("nothing")
    assert logging.getLogger("traitlets").handlers is before
