"""The commands say what they do and answer trouble with one sentence."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from course_lib import cli


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_one_sentence_with_the_remedy(taken_port):
    with pytest.raises(cli.CommandError, match=rf"Port {taken_port} is taken .*: leave PORT out"):
        cli.choose_port(taken_port)


def test_without_a_wish_a_taken_default_port_is_passed_over(monkeypatch, taken_port):
    monkeypatch.setattr(cli, "DEFAULT_PORT", taken_port)
    assert cli.choose_port(None) > taken_port


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_does_not_exist_is_refused(port):
    with pytest.raises(cli.CommandError, match="does not exist"):
        cli.choose_port(port)


def test_a_command_without_its_files_says_what_is_missing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    assert cli.main(["test"]) == 1
    assert "There is no tests in" in capsys.readouterr().err


def test_a_command_without_its_package_says_how_to_install_it():
    with pytest.raises(cli.CommandError, match=re.escape("pip install -c constraints.txt -e .[grade]")):
        cli.need_module("no_such_module", "grade")


def test_each_command_says_how_long_it_took(capsys):
    assert cli.main(["doctor"]) == 0
    assert re.search(r"course doctor: done after \d+ s\.$", capsys.readouterr().out.strip())


def test_arguments_that_go_nowhere_are_refused(capsys):
    with pytest.raises(SystemExit):
        cli.main(["grade", "--fast"])
    assert "takes no further arguments; got --fast" in capsys.readouterr().err


def test_lab_serves_the_first_lecture(tmp_path):
    port = cli.choose_port(None)
    command = [sys.executable, "-m", "course_lib.cli", "lab", "--port", str(port), "--no-browser"]
    command += ["--IdentityProvider.token=", "--ServerApp.password="]
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    lab = subprocess.Popen(command, cwd=cli.ROOT, env=environment, start_new_session=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/api/contents/{cli.FIRST_PAGE}?content=0"
        for _ in range(120):
            try:
                assert b"00_start_here" in urllib.request.urlopen(address, timeout=5).read()
                return
            except OSError:
                assert lab.poll() is None, "JupyterLab ended"
                time.sleep(0.5)
        pytest.fail("JupyterLab did not answer within a minute")
    finally:
        os.killpg(lab.pid, signal.SIGTERM)
        lab.wait(20)
