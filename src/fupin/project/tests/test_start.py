"""`fupin start` comes up by itself, says what is in its way, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.core.management import CommandError, call_command

from fupin.project.translations import compile_translations

FUPIN = Path(sys.executable).with_name("fupin")
SOURCES = Path(__file__).resolve().parents[3]
PATIENCE = 90


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(condition: str, output: Path, product: psutil.Process) -> None:
    until = time.monotonic() + PATIENCE
    while condition not in output.read_text():
        assert product.is_running() and time.monotonic() < until, output.read_text()
        time.sleep(0.1)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[psutil.Process, int, Path]]:
    port, output = _free_port(), tmp_path / "output"
    environment = {**os.environ, "FUPIN_DATA": str(tmp_path / "data"), "FUPIN_DATABASE": ""}
    with output.open("w") as file:
        command: list[str | Path] = [FUPIN, "start", "--no-demo", "--port", str(port)]
        product = psutil.Popen(command, env=environment, stdout=file, stderr=file)
    family = product.children
    _until("Press Ctrl-C", output, product)
    yield product, port, output
    for process in [product, *family(recursive=True)] if product.is_running() else []:
        process.kill()


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"127.0.0.1:{port} .*make run PORT={port + 1}"):
            call_command("start", port=port)


@pytest.mark.one_database("starts the product with a database of its own")
def test_it_serves_restarts_a_killed_worker_and_ends_whole(started: tuple[psutil.Process, int, Path]) -> None:
    product, port, output = started
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"HEAD / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(5) == b"HTTP/"
    worker = next(child for child in product.children() if "work" in child.cmdline())
    worker.kill()
    _until("starting it again", output, product)
    children = product.children(recursive=True)
    product.send_signal(signal.SIGTERM)
    assert product.wait(timeout=PATIENCE) == 0
    assert psutil.wait_procs(children, timeout=5)[1] == []


def test_translations_are_compiled_once(tmp_path: Path) -> None:
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "甲"\n'
    )
    assert compile_translations(tmp_path) == 1
    assert compile_translations(tmp_path) == 0
    assert b"\xe7\x94\xb2" in (folder / "django.mo").read_bytes()


def test_progress_is_printed_by_plain_python() -> None:
    code = "from fupin.project.progress import step\nwith step('slow'): pass"
    told = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=SOURCES, check=True)
    assert told.stdout.startswith("-> slow ...\n   slow: 0.0 s")
