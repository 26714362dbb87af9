"""The Validate button's server extension, in a real Jupyter server."""

from __future__ import annotations

import concurrent.futures
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from autograder.checking import student_jupyter
from autograder.checking.text import REMINDER

TOKEN = "a-token-for-this-test"
LAUNCHER = """
import pathlib, sys
from autograder.checking import release as check_release
check_release.HANDOUT = pathlib.Path(sys.argv.pop(1))
from jupyter_server.serverapp import main
main()
"""
CELL_SECONDS = 8.0


class _Stay(urllib.request.HTTPRedirectHandler):
    """Take a redirection, to the login page say, for the answer."""

    def redirect_request(self, *_: object) -> None:
        """Go nowhere."""


_STRANGER = urllib.request.build_opener(_Stay)


class Server:
    """A running Jupyter server, asked over HTTP."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.base = f"http://127.0.0.1:{port}/a/base"
        # a cookie says that two requests are one user's
        self.browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def ask(
        self, path: str, data: bytes | None = None, *, token: bool = True
    ) -> tuple[int, str]:
        """Send a request; return status and text."""
        headers = {"Authorization": f"token {TOKEN}"} if token else {}
        request = urllib.request.Request(self.base + path, data, headers)
        send = self.browser.open if token else _STRANGER.open
        try:
            with send(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def validate(self, path: str) -> tuple[int, str]:
        """Press the button: nbgrader's panel sends the path in the address."""
        query = urllib.parse.urlencode({"path": path})
        return self.ask(f"/assignments/validate?{query}", b"")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server as a student has it, in a folder of its own."""
    base = tmp_path_factory.mktemp("jupyter")
    root, handout = base / "root", base / "handout"
    root.mkdir()
    handout.mkdir()
    limits = {"cell_seconds": CELL_SECONDS, "check_seconds": CELL_SECONDS}
    (handout / "limits.json").write_text(json.dumps(limits))
    student_jupyter.install(base / "env", student=True)
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(base / "env" / "etc" / "jupyter"),
        "JUPYTER_PATH": str(base / "env" / "share" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(base / "mine"),
        "JUPYTER_RUNTIME_DIR": str(base / "runtime"),
    }
    port = _free_port()
    log = (base / "log").open("wb")
    words = [sys.executable, "-c", LAUNCHER, str(handout), f"--port={port}"]
    words += ["--no-browser", f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    words += [f"--ServerApp.root_dir={root}", "--ServerApp.base_url=/a/base"]
    process = subprocess.Popen(
        words, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
    )
    started = Server(root, port)
    try:
        _wait(started, process, base / "log")
        yield started
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait(server: Server, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            if server.ask("/api/status")[0] == 200:
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture
def write(server: Server, build: Callable[..., dict]) -> Callable[..., str]:
    """Write a notebook with one question into the server's folder."""

    def make(name: str, answer: str, essay: str = "Because.") -> str:
        cells = [
            build("text", "# Doubling <now>"),
            build("solution", answer, "double"),
            build("check", "assert double(3) == 6, 'not six'", "double_check", 2),
            build("manual", essay, "why", 1),
        ]
        spec = {"name": "python3", "display_name": "P", "language": "python"}
        made = {"nbformat": 4, "nbformat_minor": 5, "cells": cells}
        made["metadata"] = {"kernelspec": spec}
        (server.root / name).write_text(json.dumps(made), encoding="utf-8")
        return name

    return make


RIGHT = "def double(x):\n    return 2 * x"


def test_right_answers_get_the_success_that_the_dialog_knows(server, write):
    """Does a notebook that passes get an empty value, the dialog's success?"""
    status, text = server.validate(write("right.ipynb", RIGHT))
    assert (status, json.loads(text)) == (200, {"success": True, "value": {}})
    last = json.loads(server.ask("/autograder/last_report")[1])["html"]
    assert "1 of 1 visible checks pass" in last
    assert REMINDER in last


def test_a_failing_check_is_told_by_question_with_its_message(server, write):
    """Is a failure in the dialog's form, under its question, with what to know?"""
    status, text = server.validate(write("wrong.ipynb", "def double(x): return x"))
    failed = json.loads(text)["value"]["failed"]
    assert status == 200
    assert [entry["source"] for entry in failed] == [
        "0 of 1 visible checks pass.",
        "Doubling <now>",
    ]
    assert REMINDER in failed[0]["error"]
    assert "double_check: not six" in failed[1]["error"]
    assert set(failed[1]) == {"source", "error", "raw_error"}


def test_what_the_notebook_says_is_escaped(server, write):
    """Can text of a notebook become a tag of the page, which takes `error` as HTML?"""
    bad = "raise ValueError('<img src=x onerror=alert(1)>')"
    answer = f"def double(x):\n    {bad}"
    _, text = server.validate(write("html.ipynb", answer))
    error = json.loads(text)["value"]["failed"][1]["error"]
    tags = set(re.findall(r"</?(\w+)", error))
    assert tags <= {"div", "ul", "li", "br", "code"}
    assert "&lt;img src=x" in error


def test_the_server_answers_within_a_second_while_a_notebook_runs(server, write):
    """Does a cell that takes five seconds leave the rest of JupyterLab alone?"""
    name = write("slow.ipynb", f"import time\ntime.sleep(5)\n{RIGHT}")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        pressed = time.monotonic()
        waiting = pool.submit(server.validate, name)
        longest, asked = 0.0, 0
        while not waiting.done():
            begun = time.monotonic()
            assert server.ask("/api/status")[0] == 200
            longest = max(longest, time.monotonic() - begun)
            asked += 1
            time.sleep(0.2)
        took = time.monotonic() - pressed
    assert json.loads(waiting.result()[1])["value"] == {}
    assert took > 5
    assert asked > 5
    assert longest < 1.0


def test_a_loop_without_end_is_stopped_and_told(server, write):
    """Does an endless loop end after the cell's time, with words for it?"""
    name = write("loop.ipynb", f"{RIGHT}\nwhile True:\n    pass")
    begun = time.monotonic()
    _, text = server.validate(name)
    took = time.monotonic() - begun
    said = " ".join(e["raw_error"] for e in json.loads(text)["value"]["failed"])
    assert "is there a loop that does not end?" in said
    assert CELL_SECONDS <= took < CELL_SECONDS + 30


def test_no_notebook_is_no_traceback(server):
    """Is a notebook that is not there answered in one sentence?"""
    status, text = server.validate("nowhere.ipynb")
    answer = json.loads(text)
    assert status == 200
    assert answer["success"] is False
    assert answer["value"].startswith("expected a notebook")
    assert "Traceback" not in text


@pytest.mark.parametrize("path", ["../secret.ipynb", "a/../../secret.ipynb"])
def test_a_path_outside_the_servers_folder_is_refused(server, write, path):
    """Is a notebook outside the root refused, and neither read nor run?"""
    proof = server.root.parent / "ran"
    write("inside.ipynb", f"open({str(proof)!r}, 'w')")
    (server.root / "inside.ipynb").rename(server.root.parent / "secret.ipynb")
    assert server.validate(path)[0] == 403
    assert not proof.exists()


def test_a_link_out_of_the_servers_folder_is_refused(server, tmp_path):
    """Is a link inside the root that leads outside refused as well?"""
    (tmp_path / "far.ipynb").write_text("{}")
    (server.root / "near.ipynb").symlink_to(tmp_path / "far.ipynb")
    assert server.validate("near.ipynb")[0] == 403


def test_nobody_without_the_token_can_run_a_notebook(server, write):
    """Is a stranger turned away at both addresses, with an XSRF token and without?"""
    proof = server.root / "ran_without"
    name = write("auth.ipynb", f"open({str(proof)!r}, 'w')")
    path = f"/assignments/validate?path={name}"
    assert server.ask(path, b"", token=False)[0] in (302, 403)
    assert server.ask("/autograder/last_report", token=False)[0] in (302, 403)
    jar = CookieJar()
    cookies = urllib.request.HTTPCookieProcessor(jar)
    stranger = urllib.request.build_opener(cookies, _Stay)
    with stranger.open(f"{server.base}/login"):
        pass
    headers = {"X-XSRFToken": next(c.value for c in jar if c.name == "_xsrf")}
    with pytest.raises(urllib.error.HTTPError) as refused:
        stranger.open(urllib.request.Request(server.base + path, b"", headers))
    with refused.value:
        assert refused.value.code in (302, 403)
    assert not proof.exists()


def test_a_browsers_request_needs_the_xsrf_token(server, write):
    """Is a logged-in browser's request refused without the page's own token?"""
    proof = server.root / "ran_by_another_site"
    name = write("xsrf.ipynb", f"open({str(proof)!r}, 'w')\n{RIGHT}")
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{server.base}/api/status?token={TOKEN}"):
        pass
    with browser.open(f"{server.base}/login"):
        pass
    address = f"{server.base}/assignments/validate?path={name}"
    with pytest.raises(urllib.error.HTTPError) as refused:
        browser.open(urllib.request.Request(address, b""))
    with refused.value:
        assert refused.value.code == 403
    assert not proof.exists()
    token = next(cookie.value for cookie in jar if cookie.name == "_xsrf")
    headers = {"X-XSRFToken": token}
    with browser.open(urllib.request.Request(address, b"", headers)) as answer:
        assert json.loads(answer.read()) == {"success": True, "value": {}}
    assert proof.exists()


def test_students_have_no_server_for_panels_without_an_exchange(server):
    """Are nbgrader's other addresses gone, and its version check still there?"""
    assert server.ask("/formgrader")[0] == 404
    assert server.ask("/assignments?course_id=a")[0] == 404
    assert server.ask("/nbgrader_version?version=0")[0] == 200


def test_the_files_disable_the_panels_by_their_names_in_nbgrader():
    """Do the names that are hidden exist, and is the Validate button not hidden?"""
    files = student_jupyter.files(student=True)
    (config,) = (t for n, t in files.items() if "page_config" in n)
    hidden = set(json.loads(config)["disabledExtensions"])
    folder = Path(sys.prefix) / "share/jupyter/labextensions/@jupyter/nbgrader/static"
    script = "".join(path.read_text() for path in folder.glob("*.js"))
    known = set(re.findall(r'"(@jupyter/nbgrader:[a-z-]+)"', script))
    assert hidden == known - {"@jupyter/nbgrader:validate-assignment"}
    assert not any("page_config" in n for n in student_jupyter.files(student=False))
