"""Prepare `.venv` from a hashed lock: `python3.11 tools/setup.py run|spark|test`. Quick if nothing has changed."""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from fupin.project.progress import step  # noqa: E402 - the sources are not installed yet

VENV = ROOT / ".venv"
LOCK = ROOT / ".cache" / "setup.lock"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ("run",), "spark": ("spark", "run"), "test": ("test", "spark", "run")}

# pip's own settings (a mirror, a certificate) are handed to uv, which does not read them.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}

LAUNCHER = """#!{python}
from fupin.project.cli import main

main()
"""


def prepare(kind: str) -> None:
    """Promise a virtual environment with exactly the packages of the lock, and the product itself."""
    with _alone():
        if not _usable():
            _create()
        if not _stamped(kind):
            _install(kind)
        _link_sources()


@contextmanager
def _alone() -> Iterator[None]:
    # `make run` and `make test` may be started side by side in a new checkout.
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _usable() -> bool:
    code = "import pip, sys; print(sys.version_info[:2] == (3, 11), sys.prefix)"
    try:
        told = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return told.strip() == f"True {VENV}"


def _create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    with step("create the virtual environment .venv"):
        if _venv() or (_apt_venv() and _venv()):
            return
    sys.exit("Python's venv module cannot make .venv. On Debian or Ubuntu: apt-get install python3-venv")


def _venv() -> bool:
    told = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, check=False)
    return told.returncode == 0


def _apt_venv() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    told = [
        subprocess.run(["apt-get", *words], env=environment, capture_output=True, check=False).returncode
        for words in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "python3-venv"])
    ]
    return told[-1] == 0


def _lock(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _digest(name: str) -> str:
    return hashlib.sha256(_lock(name).read_bytes()).hexdigest()


def _stamp(name: str) -> Path:
    return VENV / f"lock-{name}"


def _stamped(kind: str) -> bool:
    return all(_stamp(n).is_file() and _stamp(n).read_text() == _digest(n) for n in LOCKS[kind])


def _install(kind: str) -> None:
    lock = _lock(kind)
    count = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    with step(f"install {count} packages of requirements/{lock.name}"):
        if not _uv_install(lock):
            print("   uv could not; trying again with pip, which is slower", flush=True)
            _pip("--require-hashes", "--no-deps", "-r", str(lock), check=True)
    for name in LOCKS[kind]:
        _stamp(name).write_text(_digest(name))


def _uv_install(lock: Path) -> bool:
    if _pip("--require-hashes", "-r", str(_lock("tools"))) != 0:
        return False
    command: list[str | Path] = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON]
    command += ["--require-hashes", "--no-deps", "-r", lock]
    return subprocess.run(command, env=_uv_environment(), cwd=ROOT, check=False).returncode == 0


def _pip(*words: str, check: bool = False) -> int:
    command: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *words]
    return subprocess.run(command, cwd=ROOT, check=check).returncode


def _uv_environment() -> dict[str, str]:
    # Every file is pinned by its hash, so it is safe to take it from whichever index has it.
    common = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    return {**common, **_pip_settings(), **os.environ}


def _pip_settings() -> dict[str, str]:
    command: list[str | Path] = [PYTHON, "-m", "pip", "config", "list"]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    found = (line.split("=", 1) for line in lines if "=" in line)
    named = {key.rpartition(".")[2]: ast.literal_eval(value) for key, value in found}
    return {UV_NAMES[k]: _uv_value(k, v) for k, v in named.items() if k in UV_NAMES}


def _uv_value(key: str, value: str) -> str:
    return ("," if key == "find-links" else " ").join(value.split())


def _link_sources() -> None:
    # A path file instead of an editable install: no build back end, no download, nothing that can fail.
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "fupin.pth").write_text(f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "fupin"
    launcher.write_text(LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)


if __name__ == "__main__":
    prepare(sys.argv[1])
