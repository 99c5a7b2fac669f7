"""The set-up script picks a fitting Python and PyTorch, and ends with the remedy when it cannot."""

import ast
from pathlib import Path

import pytest

from tools import setup_environment


def test_an_old_python_can_read_the_script():
    source = Path(setup_environment.__file__).read_text()
    ast.parse(source, feature_version=(3, 6))


def test_this_python_is_taken_when_it_is_new_enough():
    assert setup_environment.find_python().endswith(("python", "python3", "python3.11", "python3.12", "python3.13"))


def test_a_newer_python_on_the_path_is_found_by_an_old_one(monkeypatch):
    monkeypatch.setattr(setup_environment.sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(setup_environment.shutil, "which", lambda name: name == "python3.12")
    monkeypatch.setattr(setup_environment, "runs", lambda command: command[0] == "python3.12")
    assert setup_environment.find_python() == "python3.12"


def test_too_old_a_python_is_one_sentence_with_the_remedy(monkeypatch, capsys):
    monkeypatch.setattr(setup_environment.sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(setup_environment.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit):
        setup_environment.find_python()
    assert "needs Python 3.11 or newer and found only 3.8" in capsys.readouterr().err


def test_a_python_without_venv_is_one_sentence_with_the_remedy(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(setup_environment, "runs", lambda command: False)
    with pytest.raises(SystemExit):
        setup_environment.make_environment("python3", tmp_path / "env")
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_without_an_nvidia_gpu_linux_takes_the_cpu_wheels(monkeypatch):
    monkeypatch.setattr(setup_environment.sys, "platform", "linux")
    monkeypatch.setattr(setup_environment, "runs", lambda command: False)
    monkeypatch.setattr(setup_environment, "reachable", lambda address: True)
    assert setup_environment.torch_options() == ["--extra-index-url", setup_environment.TORCH_CPU_WHEELS]


def test_with_an_nvidia_gpu_the_ordinary_wheel_is_taken(monkeypatch):
    monkeypatch.setattr(setup_environment.sys, "platform", "linux")
    monkeypatch.setattr(setup_environment, "runs", lambda command: command == ["nvidia-smi"])
    assert setup_environment.torch_options() == []


def test_where_the_cpu_wheels_cannot_be_had_the_ordinary_wheel_is_taken(monkeypatch, capsys):
    monkeypatch.setattr(setup_environment.sys, "platform", "linux")
    monkeypatch.setattr(setup_environment, "runs", lambda command: False)
    monkeypatch.setattr(setup_environment, "reachable", lambda address: False)
    assert setup_environment.torch_options() == []
    assert "cannot be reached" in capsys.readouterr().out


def test_an_address_that_nobody_answers_is_not_reachable():
    assert not setup_environment.reachable("http://127.0.0.1:9/torch/")
