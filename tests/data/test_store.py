"""Where a file is found, and what a download does when all goes well and when it does not."""

import hashlib
import socket

import pytest

from course_lib.data import DataFile, DataSet, DataUnavailableError, data_file, is_here
from course_lib.data import store as module
from course_lib.data.registry import DATA_SETS

CONTENT = bytes(range(256)) * 4096

SUM = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def register(monkeypatch):
    """Register a data set "toy" of one file with the given addresses."""

    def add(*addresses):
        file = DataFile("part/toy.bin", SUM, addresses)
        entry = DataSet("toy", "A toy", "CC0", "nobody", "load_toy_offline()", {file.path: file})
        monkeypatch.setitem(DATA_SETS, "toy", entry)

    return add


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def put(folder, content):
    path = folder / "toy" / "part" / "toy.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def files_below(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_the_folder_given_comes_before_the_cache(register, own_cache, tmp_path, monkeypatch):
    register()
    put(own_cache, CONTENT)
    given = put(tmp_path / "given", CONTENT)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "given"))
    assert data_file("toy", "part/toy.bin") == given


def test_the_cache_is_used_when_the_folder_given_lacks_the_file(register, own_cache, tmp_path, monkeypatch):
    register()
    cached = put(own_cache, CONTENT)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "empty"))
    assert data_file("toy", "part/toy.bin") == cached


def test_another_content_in_the_folder_given_is_named_and_not_used(register, tmp_path, monkeypatch):
    register()
    given = put(tmp_path / "given", b"something else")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "given"))
    with pytest.raises(DataUnavailableError) as error:
        data_file("toy", "part/toy.bin")
    assert str(given) in str(error.value) and "replace it" in str(error.value)


def test_a_download_arrives_whole_in_the_cache(register, server, own_cache):
    register(f"{server.address}/good")
    path = data_file("toy", "part/toy.bin")
    assert path == own_cache / "toy" / "part" / "toy.bin"
    assert path.read_bytes() == CONTENT


def test_a_download_happens_once(register, server):
    register(f"{server.address}/good")
    assert data_file("toy", "part/toy.bin") == data_file("toy", "part/toy.bin")
    assert server.requested == ["/good"]


def test_a_download_shows_a_bar_on_stdout_and_nothing_on_stderr(register, server, capfd):
    register(f"{server.address}/slow")
    data_file("toy", "part/toy.bin")
    out, err = capfd.readouterr()
    assert "downloading toy.bin" in out and err == ""


def test_a_spoilt_file_in_the_cache_is_downloaded_anew(register, server, own_cache):
    register(f"{server.address}/good")
    put(own_cache, CONTENT[:100])
    assert not is_here("toy")
    assert data_file("toy", "part/toy.bin").read_bytes() == CONTENT


def test_the_next_address_is_tried_when_one_fails(register, server):
    register(f"{server.address}/missing", f"{server.address}/good")
    assert data_file("toy", "part/toy.bin").read_bytes() == CONTENT
    assert server.requested == ["/missing", "/good"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("missing", "answered 404"),
        ("other", "another content than the published one"),
        ("cut", "the connection was cut"),
    ],
)
def test_a_failed_download_leaves_nothing_and_says_why_in_one_sentence(register, server, own_cache, page, reason):
    register(f"{server.address}/{page}")
    with pytest.raises(DataUnavailableError) as error:
        data_file("toy", "part/toy.bin")
    assert reason in str(error.value)
    assert str(error.value).count(". ") == 0 and "\n" not in str(error.value)
    assert files_below(own_cache) == []


def test_without_a_network_the_error_says_which_file_where_to_put_it_and_what_else_to_use(register, own_cache):
    register(f"http://127.0.0.1:{closed_port()}/good")
    with pytest.raises(DataUnavailableError) as error:
        data_file("toy", "part/toy.bin")
    message = str(error.value)
    assert "toy/part/toy.bin" in message and "no connection" in message
    assert str(own_cache / "toy" / "part") in message
    assert "COURSE_DATA" in message and "load_toy_offline()" in message


def test_an_interrupted_download_leaves_no_half_file(register, server, own_cache, monkeypatch):
    register(f"{server.address}/good")
    calls = []

    def interrupt(self, *_):
        calls.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr("tqdm.std.tqdm.update", interrupt)
    with pytest.raises(KeyboardInterrupt):
        data_file("toy", "part/toy.bin")
    assert calls and files_below(own_cache) == []


def test_a_server_that_does_not_answer_is_given_up(register, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(module, "TIMEOUT", 0.2)
        register(f"http://127.0.0.1:{silent.getsockname()[1]}/good")
        with pytest.raises(DataUnavailableError, match="no answer within 0.2 s"):
            data_file("toy", "part/toy.bin")


def test_a_cache_that_cannot_be_written_is_explained(register, server, own_cache):
    register(f"{server.address}/good")
    own_cache.write_text("a file where the folder should be")
    with pytest.raises(DataUnavailableError, match="NotADirectoryError|FileExistsError"):
        data_file("toy", "part/toy.bin")


def test_nothing_is_downloaded_while_grading(register, server, monkeypatch):
    register(f"{server.address}/good")
    monkeypatch.setenv("COURSE_GRADING", "1")
    with pytest.raises(DataUnavailableError, match="nothing is downloaded while grading"):
        data_file("toy", "part/toy.bin")
    assert server.requested == []


def test_what_is_here_is_still_read_while_grading(register, own_cache, monkeypatch):
    register()
    put(own_cache, CONTENT)
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert is_here("toy") and data_file("toy", "part/toy.bin").read_bytes() == CONTENT


def test_a_data_set_is_here_only_when_every_file_is(register, own_cache):
    register()
    assert not is_here("toy")
    put(own_cache, CONTENT)
    assert is_here("toy")


def test_an_unknown_file_is_refused_with_the_known_ones(register):
    register()
    with pytest.raises(ValueError, match="path must be a file of toy: part/toy.bin; got 'other'"):
        data_file("toy", "other")
