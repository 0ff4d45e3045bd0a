"""The repository holds no secret, no real person, no trace of the machine it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import ROOT, files, listed, named

PICTURES = {".png", ".jpg", ".webp", ".ico", ".woff2", ".pdf"}
BINARY = PICTURES | {".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".zip", ".gz"}

_NUMBER = re.compile(r"(?<![0-9A-Za-z_.])([1-9]\d{16}[0-9Xx])(?![0-9A-Za-z_.])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_UNITS = {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234", 6: "12345", 7: "1", 8: "123"}
_ASSIGNED = {f"{tens}{unit}" for tens, units in _UNITS.items() for unit in units}

# Put together from halves, so that this file does not find itself.
_SECRETS = [
    re.compile("-----BEGIN [A-Z ]*PRIV" + "ATE KEY-----"),
    re.compile(r"\bAK" + r"IA[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}\b"),
    re.compile(r"(?i)\b(secret_key|password|passwd|api_key|token)\s*[=:]\s*[\"'][A-Za-z0-9+/_\-]{20,}[\"']"),
]
_HOSTS = re.compile(r"(?i)\b(py" + r"pi\.org|pythonho" + r"sted\.org|registry\.np" + r"mjs|npmmi" + r"rror|pypi\.tuna)")
_MACHINE = re.compile(r"(?<![\w.])/(ro" + r"ot|ho" + r"me/\w+|wo" + r"rk|Us" + r"ers)/")


def _texts() -> Iterator[tuple[Path, str]]:
    for path in files(ROOT):
        if path.suffix.lower() not in BINARY:
            yield path, path.read_text(encoding="utf-8", errors="replace")


def identity_numbers(text: str) -> list[str]:
    """Return the numbers that could be a living person's: right check digit, real day, assigned region.

    Numbers of invented persons start with a region that was never assigned, such as 99.
    """
    return [n for n in _NUMBER.findall(text) if _could_be_real(n)]


def _could_be_real(number: str) -> bool:
    check = "10X98765432"[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11]
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    dated = 1900 <= year <= 2049 and 1 <= month <= 12 and 1 <= day <= 31
    return dated and number[:2] in _ASSIGNED and number[-1].upper() == check


def test_no_identity_number_of_a_real_region() -> None:
    assert [f"{named(p)} {n}" for p, text in _texts() for n in identity_numbers(text)] == []


def test_no_secret() -> None:
    assert [f"{named(p)} {s.pattern}" for p, text in _texts() for s in _SECRETS if s.search(text)] == []


def test_no_registry_and_no_path_of_a_machine() -> None:
    found = [f"{named(p)} {m.group(0)}" for p, text in _texts() for e in (_HOSTS, _MACHINE) for m in e.finditer(text)]
    assert not found, listed(found)


def _number(region: str) -> str:
    body = f"{region}010119900307001"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def test_a_planted_identity_number_is_found() -> None:
    assert identity_numbers(f"member,{_number('42')},x")
    assert identity_numbers(f"member,{_number('99')},x") == []
    assert identity_numbers(f"member,{_number('42')[:-1]}?,x") == []


@pytest.mark.parametrize(
    "text",
    ["-----BEGIN RSA PRIV" + "ATE KEY-----", "API_KEY = '" + "a1b2" * 6 + "'", "AK" + "IA" + "A1B2" * 4],
)
def test_a_planted_secret_is_found(text: str) -> None:
    assert any(secret.search(text) for secret in _SECRETS)


@pytest.mark.parametrize("text", ["/wo" + "rk/main/x", "cd /ro" + "ot/.cache", "see /ho" + "me/li/fupin"])
def test_a_planted_path_is_found(text: str) -> None:
    assert _MACHINE.search(text)
    assert not _MACHINE.search("docs/work/x and ./home/page and a/root/b")
