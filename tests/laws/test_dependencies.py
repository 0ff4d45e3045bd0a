"""Every dependency is wanted, explained and pinned; what is tested is what is run."""

from __future__ import annotations

import re

from tests.sources import ROOT

LOCKS = ROOT / "requirements"
SETS = ("tools", "run", "spark", "test")
REASONS = ROOT / "docs" / "decisions" / "0002-dependencies.md"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
_WANTED = re.compile(r"^([A-Za-z0-9._-]+)", re.MULTILINE)
_REASON = re.compile(r"^- \*\*([A-Za-z0-9._-]+)\*\* \S.{20,}", re.MULTILINE)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _wanted(name: str) -> set[str]:
    text = (LOCKS / f"{name}.in").read_text(encoding="utf-8")
    return {_plain(found) for found in _WANTED.findall(text)} - {"-r"}


def _pinned(name: str) -> dict[str, str]:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return {_plain(package): version for package, version in _PIN.findall(text)}


def test_every_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    reasons = {_plain(name) for name in _REASON.findall(REASONS.read_text(encoding="utf-8"))}
    wanted = {name for source in SETS for name in _wanted(source)}
    assert wanted - {"-r", "r"} == reasons


def test_what_is_wanted_is_pinned() -> None:
    for name in SETS:
        assert _wanted(name) - {"r"} <= set(_pinned(name)), f"run `make locks`: {name}.txt is behind {name}.in"


def test_what_is_tested_is_what_is_run() -> None:
    tested = _pinned("test")
    for run in (_pinned("run"), _pinned("spark")):
        assert {name: tested.get(name) for name in run} == run


def test_every_pin_has_a_hash() -> None:
    for name in SETS:
        text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
        pins = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
