"""Documents tell the truth: their lists are compared with the sources, their links lead somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.sources import ROOT, files, named, product
from tools.docs import BLOCK, MADE, refreshed

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
HEADINGS = ["Status", "Context", "Decision", "Consequences"]

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_ROW = re.compile(r"^\| (?!-)([^|]+?) \| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)
_VARIABLE = re.compile(r"\bFUPIN_[A-Z][A-Z_]*[A-Z]\b")
_KEY = re.compile(r"\bsecret\(\w+, \"(\w+)\"\)")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _documents() -> list[Path]:
    return list(files(ROOT, ".md"))


@pytest.mark.parametrize("path", _documents(), ids=named)
def test_made_parts_are_new(path: Path) -> None:
    assert _read(path) == refreshed(_read(path)), "run `make docs`"


def test_every_made_part_is_used() -> None:
    used = {match[2] for path in _documents() for match in BLOCK.finditer(_read(path))}
    assert used == set(MADE)


def test_links_lead_somewhere() -> None:
    assert [f"{named(path)}: {target}" for path in _documents() for target in _dead_links(path)] == []


def _dead_links(path: Path) -> Iterator[str]:
    for match in _LINK.finditer(_read(path)):
        target = (match[1] or match[2]).partition("#")[0]
        if target and "://" not in target and not (path.parent / target).exists():
            yield target


def test_every_decision_is_listed_and_shaped() -> None:
    records = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", _read(DECISIONS / "README.md"))
    assert listed == [path.name for path in records]
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        assert re.findall(r"^## (.+)$", _read(path), re.MULTILINE) == HEADINGS, named(path)
        assert _read(path).startswith(f"# {int(path.name[:4])}. "), named(path)


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    sources = "\n".join(map(_read, product(".py")))
    used = set(_VARIABLE.findall(sources)) - {"FUPIN_KEY"}
    used |= {f"FUPIN_KEY_{name.upper()}" for name in _KEY.findall(sources)}
    documented = set(re.findall(r"^\| `(FUPIN_\w+)`", _read(DOCS / "operations.md"), re.MULTILINE))
    assert documented == used


def _concepts() -> list[tuple[str, str, str]]:
    return [row for row in _ROW.findall(_read(DOCS / "concepts.md")) if row[0] != "word"]


def test_one_word_for_one_concept() -> None:
    for column in (0, 1):
        counted = Counter(row[column] for row in _concepts())
        assert [word for word, count in counted.items() if count > 1] == []


def test_every_concept_has_its_chinese_word() -> None:
    assert [word for word, chinese, _meaning in _concepts() if not re.search(r"[\u3400-\u9fff]", chinese)] == []


def test_every_table_is_a_concept() -> None:
    words = {row[0] for row in _concepts()}
    twins = {m.versions for m in apps.get_models() if hasattr(m, "versions")}
    models = [m for m in apps.get_models() if m.__module__.startswith("fupin.") and m not in twins]
    spoken = {m._meta.label: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", m.__name__).lower() for m in models}
    assert {label: word for label, word in spoken.items() if word not in words} == {}


def test_every_command_of_make_has_its_help() -> None:
    makefile = _read(ROOT / "Makefile")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"python"}
    assert set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) == targets
    named_in_documents = {word for path in _documents() for word in re.findall(r"\bmake ([a-z]+)\b`?", _code(path))}
    assert named_in_documents <= targets


def _code(path: Path) -> str:
    return "\n".join(re.findall(r"`[^`]+`|^    .*$", _read(path), re.MULTILINE))


def test_the_laws_name_tests_that_exist() -> None:
    laws = _read(ROOT / "CONTRIBUTING.md").partition("## The laws")[2].partition("\n## ")[0]
    watchers = re.findall(r"`((?:src|tests)/[^`]+)`", laws)
    assert watchers
    assert [path for path in watchers if not (ROOT / path).exists()] == []
