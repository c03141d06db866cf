"""Fetching files: from a folder, and from a server on this machine."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

import retrograd
from retrograd import hub


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(hub, "_dir", None)
    return tmp_path / "torch" / "hub" / "checkpoints"


@pytest.fixture
def source(tmp_path):
    """A file of weights, named with its hash."""
    path = tmp_path / "model.pth"
    retrograd.save({"weight": retrograd.arange(3)}, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return path.rename(tmp_path / f"model-{digest[:8]}.pth")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Broken(BaseHTTPRequestHandler):
    """Promises 1000 bytes and sends 10."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"0123456789")

    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def test_folder(tmp_path, monkeypatch):
    assert hub.get_dir() == str(tmp_path / "torch" / "hub")
    monkeypatch.delenv("TORCH_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert hub.get_dir() == "/somewhere/torch/hub"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert hub.get_dir() == os.path.expanduser("~/.cache/torch/hub")
    hub.set_dir(tmp_path)
    assert hub.get_dir() == str(tmp_path)
    hub.set_dir("~/models")
    assert hub.get_dir() == os.path.expanduser("~/models")


def test_same_folder_as_pytorch(monkeypatch):
    torch_hub = pytest.importorskip("torch.hub")
    monkeypatch.setattr(torch_hub, "_hub_dir", None)
    assert hub.get_dir() == torch_hub.get_dir()


def test_from_a_file_address(source, cache):
    state = hub.load_state_dict_from_url(source.as_uri(), check_hash=True, progress=False)
    np.testing.assert_array_equal(state["weight"].numpy(), [0, 1, 2])
    assert [path.name for path in cache.iterdir()] == [source.name]


def test_from_a_server_and_then_from_the_cache(source, cache, serve):
    url = f"{serve(partial(Quiet, directory=source.parent))}/{source.name}?version=2"
    hub.load_state_dict_from_url(url, check_hash=True, progress=False)
    source.unlink()
    state = hub.load_state_dict_from_url(url, check_hash=True, progress=False)
    np.testing.assert_array_equal(state["weight"].numpy(), [0, 1, 2])


def test_folder_and_name_may_be_given(source, tmp_path):
    folder = tmp_path / "a" / "b"
    hub.load_state_dict_from_url(source.as_uri(), folder, file_name="mine.pth", progress=False)
    assert [path.name for path in folder.iterdir()] == ["mine.pth"]


def test_address_without_a_file():
    with pytest.raises(ValueError, match="https://host.invalid/ names no file"):
        hub.load_state_dict_from_url("https://host.invalid/")


def test_permissions_are_those_of_an_ordinary_file(source, tmp_path):
    hub.download_url_to_file(source.as_uri(), tmp_path / "copy.pth", progress=False)
    assert (tmp_path / "copy.pth").stat().st_mode & 0o777 == 0o644


def test_wrong_hash_of_a_fetched_file(source, tmp_path):
    with pytest.raises(RuntimeError, match=r'invalid hash value \(expected "abc", got "[0-9a-f]{64}"\)'):
        hub.download_url_to_file(source.as_uri(), tmp_path / "new" / "model.pth", "abc", progress=False)
    assert not list((tmp_path / "new").iterdir())


def test_wrong_hash_of_a_cached_file(source, cache):
    cache.mkdir(parents=True)
    (cache / source.name).write_bytes(source.read_bytes() + b"x")
    with pytest.raises(
        RuntimeError, match=rf"invalid hash value .* Delete .*{source.name} to have it fetched again"
    ):
        hub.load_state_dict_from_url(source.as_uri(), check_hash=True, progress=False)
    hub.load_state_dict_from_url(source.as_uri(), file_name="model.pth", check_hash=True, progress=False)


@pytest.mark.parametrize(
    "reason", ["missing file", "status 404", "nobody listens", "unknown scheme", "short"]
)
def test_says_what_to_do_when_it_cannot_be_fetched(reason, tmp_path, cache, serve):
    if reason == "nobody listens":
        address = "http://127.0.0.1:1"
    elif reason == "short":
        address = serve(Broken)
    else:
        server = serve(partial(Quiet, directory=tmp_path)) if reason == "status 404" else ""
        address = {
            "missing file": tmp_path.as_uri(),
            "status 404": server,
            "unknown scheme": "gopher://host",
        }[reason]
    url = f"{address}/absent-12345678.pth"
    with pytest.raises(RuntimeError) as caught:
        hub.load_state_dict_from_url(url, progress=False)
    message = str(caught.value)
    assert message.startswith(f"cannot download {url}: ")
    assert message.endswith(f"put the file at {cache / 'absent-12345678.pth'}")
    if reason == "short":
        assert "10 of 1000 bytes" in message or "IncompleteRead(10 bytes read" in message
    assert not list(cache.iterdir())


def test_nothing_is_left_when_it_is_interrupted(source, tmp_path, monkeypatch):
    def interrupted(*args):
        yield b"part"
        raise KeyboardInterrupt

    monkeypatch.setattr(hub, "_fetch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        hub.download_url_to_file(source.as_uri(), tmp_path / "new" / "model.pth", progress=False)
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("rich", [True, False])
def test_progress(source, cache, capfd, monkeypatch, rich):
    if rich:
        pytest.importorskip("rich")
    else:
        monkeypatch.setitem(sys.modules, "rich.console", None)
    hub.load_state_dict_from_url(source.as_uri())
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f'Downloading: "{source.as_uri()}" to {cache / source.name}\n')
    assert source.name in err.partition("\n")[2]
    assert "100 %" in err or rich
    hub.load_state_dict_from_url(source.as_uri())
    assert capfd.readouterr() == ("", "")


def test_progress_of_unknown_length(capsys):
    report = hub._plain_reporter("model.pth")
    report(1 << 20, None)
    report(3 << 20, None)
    assert capsys.readouterr().err == "\rmodel.pth: 1 MB\rmodel.pth: 3 MB"
