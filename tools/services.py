"""What the tests need from the machine: Chromium with Chinese fonts, Java, and a throw-away PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from fupin.columnar.backends import java
from fupin.project.progress import step

SETTINGS = {
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "listen_addresses": "127.0.0.1",
}


class Need(NamedTuple):
    """A program of the machine, how to see that it is there, and the Debian packages that bring it."""

    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]


def chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def _chinese_fonts() -> bool:
    try:
        return bool(subprocess.check_output(["fc-list", ":lang=zh", "family"]).strip())
    except (OSError, subprocess.CalledProcessError):
        return False


def _server() -> Path | None:
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    return min(folders, key=_distance_to_15, default=None)


def _distance_to_15(folder: Path) -> tuple[bool, str]:
    return (folder.parent.name != "15", folder.parent.name)


NEEDS = (
    Need("Chromium", lambda: chromium() is not None, ("chromium",)),
    Need("Chinese fonts", _chinese_fonts, ("fontconfig", "fonts-noto-cjk")),
    Need("PostgreSQL server", lambda: _server() is not None, ("postgresql", "postgresql-contrib")),
    Need("Java 17 or 21", lambda: java.home() is not None, ("default-jre-headless",)),
)


def ensure() -> None:
    """Install what is missing with apt-get, or say plainly what is missing and stop."""
    missing = [need for need in NEEDS if not need.present()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt_install(missing)
    still = [need for need in missing if not need.present()]
    if still:
        names = ", ".join(need.name for need in still)
        packages = " ".join(package for need in still for package in need.packages)
        sys.exit(f"Missing for the tests: {names}. On Debian or Ubuntu, as root: apt-get install {packages}")


def _apt_install(missing: list[Need]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [package for need in missing for package in need.packages]
    install = ["install", "-qq", "-y", "--no-install-recommends", *packages]
    with step(f"install {', '.join(need.name for need in missing)}"):
        for words in (["update", "-qq"], install):
            done = subprocess.run(
                ["apt-get", *words],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        if done.returncode:
            print((done.stdout + done.stderr).decode(errors="replace")[-2000:], flush=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL cluster in a temporary folder, never as root, and yield its address."""
    folder = Path(tempfile.mkdtemp(prefix="fupin-postgresql-", dir="/tmp"))
    owner = "postgres" if os.geteuid() == 0 else None
    if owner:
        shutil.chown(folder, owner, owner)
    port, password = free_port(), secrets.token_hex(16)
    with step("start a throw-away PostgreSQL"):
        _initialise(folder, owner, password)
        server = _start(folder, owner, port)
    try:
        yield f"postgresql://fupin:{password}@127.0.0.1:{port}/postgres"
    finally:
        _as(owner, "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _initialise(folder: Path, owner: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if owner:
        shutil.chown(secret, owner, owner)
    options = ["--username=fupin", f"--pwfile={secret}", "--auth=scram-sha-256", "--no-sync"]
    _as(owner, "initdb", "-D", folder / "data", "--encoding=UTF8", "--locale=C.UTF-8", *options)
    secret.unlink()


def _start(folder: Path, owner: str | None, port: int) -> subprocess.Popen[bytes]:
    settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    program = _program("postgres")
    command: list[str | Path] = [program, "-D", folder / "data", "-p", str(port), "-k", folder, *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **_owned(owner))
    _wait(folder, port, server)
    return server


def _wait(folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    ready: list[str | Path] = [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _attempt in range(300):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-1000:]}")


def _program(name: str) -> Path:
    folder = _server()
    if folder is None:
        sys.exit("PostgreSQL's server programs were not found")
    return folder / name


def _as(owner: str | None, name: str, *words: str | Path) -> None:
    command = [_program(name), *words]
    subprocess.run(command, stdout=subprocess.DEVNULL, cwd="/", check=True, **_owned(owner))


def _owned(owner: str | None) -> dict[str, Any]:
    return {"user": owner, "group": owner, "extra_groups": []} if owner else {}
