"""Every data set says whose it is, and every file how it is known and where it can be had."""

import os
import re
from pathlib import Path

import pytest

from course_lib.data import DATA_SETS, data_set

SOURCES = Path(os.environ.get("COURSE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data") / "SOURCES.md"
FILES = [(entry.name, file) for entry in DATA_SETS.values() for file in entry.files.values()]


@pytest.mark.parametrize("entry", DATA_SETS.values(), ids=lambda entry: entry.name)
def test_a_data_set_names_licence_citation_and_offline_default(entry):
    assert all((entry.title, entry.licence, entry.citation, entry.offline, entry.files))


@pytest.mark.parametrize(("name", "file"), FILES, ids=lambda value: getattr(value, "path", value))
def test_a_file_has_a_sum_and_a_public_address_that_ends_in_its_name(name, file):
    assert re.fullmatch("[0-9a-f]{64}", file.sha256)
    assert file.addresses
    assert all(a.startswith("https://") and a.endswith("/" + file.path.split("/")[-1]) for a in file.addresses)


@pytest.mark.skipif(not SOURCES.is_file(), reason=f"needs the list of data sources, {SOURCES.name}, in COURSE_DATA")
@pytest.mark.parametrize(("name", "file"), FILES, ids=lambda value: getattr(value, "path", value))
def test_the_sums_are_those_of_the_list_of_sources(name, file):
    assert re.search(rf"\| {re.escape(name)}/{re.escape(file.path)} \| \d+ \| {file.sha256} \|", SOURCES.read_text())


def test_an_unknown_data_set_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="images, mnist, got 'cifar'"):
        data_set("cifar")
