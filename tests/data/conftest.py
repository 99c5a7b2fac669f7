"""A cache of its own for every test, and a small web server that behaves well or badly."""

import http.server
import threading
import time

import pytest

CONTENT = bytes(range(256)) * 4096  # 1 MiB


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No data folder, an empty cache, grading off, no proxy between the test and its server."""
    for name in ("COURSE_DATA", "COURSE_GRADING", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    cache = tmp_path / "cache"
    monkeypatch.setattr("course_lib.data.store.cache_folder", lambda: cache)
    return cache


class Handler(http.server.BaseHTTPRequestHandler):
    """/good sends the content, /slow after a while, /other something else, /cut half of what it announces."""

    def do_GET(self):
        self.server.requested.append(self.path)
        body = {"/good": CONTENT, "/slow": CONTENT, "/other": CONTENT[::-1], "/cut": CONTENT}.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if body is not None:
            self.wfile.write(body[: len(body) // 2])
            if self.path == "/slow":
                time.sleep(0.4)
            if self.path != "/cut":
                self.wfile.write(body[len(body) // 2 :])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """A server on this machine; ``server.address`` is its root, ``server.requested`` what was asked for."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requested = []
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
