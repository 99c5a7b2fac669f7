"""pyproject.toml, constraints.txt and environment.yml say the same."""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())


def constraints() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in pins}


def requirements() -> list[Requirement]:
    groups = [PROJECT["dependencies"], *(group for name, group in PROJECT["optional-dependencies"].items() if name != "all")]
    return [Requirement(text) for group in groups for text in group]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_the_tested_version_is_in_the_range_that_pyproject_allows(requirement):
    assert requirement.specifier.contains(constraints()[canonicalize_name(requirement.name)])


def installed_version(name: str) -> str | None:
    try:
        return Version(version(name)).public
    except PackageNotFoundError:
        return None


def test_what_is_installed_is_the_tested_set():
    installed = {name: installed_version(name) for name in constraints()}
    assert {name: found for name, found in installed.items() if found not in (None, constraints()[name].public)} == {}


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_every_required_package_is_installed(requirement):
    assert requirement.specifier.contains(version(requirement.name))


def test_all_means_every_group():
    groups = set(PROJECT["optional-dependencies"]) - {"all"}
    (everything,) = PROJECT["optional-dependencies"]["all"]
    assert Requirement(everything).extras == groups


def test_conda_installs_the_same_versions_of_the_same_groups():
    (pip,) = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
    assert pip == ["-c constraints.txt", "-e .[all]"]


def test_conda_takes_a_python_that_pyproject_allows():
    (python,) = [entry for entry in CONDA["dependencies"] if str(entry).startswith("python=")]
    assert PROJECT["requires-python"] == ">=3.11"
    assert Version(python.removeprefix("python=")) >= Version("3.11")
