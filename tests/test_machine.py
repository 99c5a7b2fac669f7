"""The table of the machine tells the truth, and says what to do about what is missing."""

import html.parser
import sys
from importlib import metadata

import numpy as np
import pytest

from course_lib import machine
from course_lib.machine import Fact, Machine, describe


def fact(name):
    return next(fact for fact in describe().facts if fact.name == name)


def test_the_course_runs_where_its_tests_run():
    assert describe().missing == []
    assert str(describe()).startswith("Everything the lectures need is here.")


def test_versions_are_those_of_the_packages():
    assert fact("numpy").value == np.__version__
    assert fact("Python").value.startswith(sys.version.split()[0])


def test_the_needed_range_is_the_one_the_course_declares():
    assert fact("torch").remark == "needs >=2.4"


def test_a_missing_package_is_named_with_the_remedy(monkeypatch):
    real = metadata.version

    def without_torch(name):
        if name == "torch":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(machine.metadata, "version", without_torch)
    assert [(fact.name, fact.value) for fact in describe().missing] == [("torch", "missing")]
    assert "pip install 'torch>=2.4'" in str(describe())
    assert describe().summary == "The course cannot run here yet: see torch below."


def test_a_package_that_is_too_old_counts_as_missing(monkeypatch):
    monkeypatch.setattr(machine.metadata, "version", lambda name: "0.1")
    assert "numpy" in [fact.name for fact in describe().missing]


def test_a_local_or_early_version_is_no_fault(monkeypatch):
    monkeypatch.setattr(machine.metadata, "version", lambda name: "99.0.dev1+cpu")
    assert machine.package("torch", ">=2.4").state == "ok"


def test_a_machine_without_gpu_is_complete(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda program: None)
    assert machine.gpu() == Fact("Machine", "GPU", "none", "optional", "the whole course runs on the processor")
    assert describe().missing == []


def test_a_gpu_that_torch_cannot_use_is_pointed_out(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda program: "/usr/bin/nvidia-smi")
    assert "this PyTorch cannot use it" in machine.gpu().remark


def test_data_that_are_here_are_said_to_be(monkeypatch):
    monkeypatch.setattr(machine, "is_here", lambda name: name == "mnist")
    assert (fact("mnist").value, fact("images").value) == ("here", "not here")
    assert "sample_photo()" in fact("images").remark


def test_the_home_folder_is_not_spelled_out(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setattr(machine.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(machine, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(machine, "is_here", lambda name: False)
    assert machine.data()[-1].value == "~/cache"


def test_the_table_in_a_notebook_holds_every_fact_escaped():
    facts = (Fact("Machine", "Python", "<3>"), Fact("Packages", "torch", "none", "missing", "run & see"))
    page = Machine(facts)._repr_html_()
    seen = []
    reader = html.parser.HTMLParser()
    reader.handle_data = seen.append
    reader.feed(page)
    assert "<3>" not in page and "<3>" in "".join(seen) and "run & see" in "".join(seen)
    assert 'aria-label="missing"' in page
