"""Pairing as pack data: read whole, every problem named, and a pack without it still works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fupin.policy.packs import find
from fupin.policy.pairing import FILE, PairingPolicy, read_pairing
from fupin.policy.reading import Reader

LABEL = "{zh: 甲, en: A}"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[PairingPolicy, str]]:
    def reading(text: str) -> tuple[PairingPolicy, str]:
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        reader = Reader(tmp_path, ("zh", "en"))
        pack = find("fupin-cn")
        found = read_pairing(reader, pack.facts["household"], pack.codes)
        return found, "\n".join(map(str, reader.problems))

    return reading


def test_a_new_kind_with_its_limit_and_rule_needs_no_code(read: Callable[[str], tuple[PairingPolicy, str]]) -> None:
    found, problems = read(
        f"levels: {{far: {{label: {LABEL}, most: 3}}}}\n"
        f"kinds: {{friend: {{label: {LABEL}, about: household, who: helper, each: 2, proposed: true}}}}\n"
        f"coverage: {{friends: {{label: {LABEL}, every: household, has: pairing, kind: friend}}}}\n"
        f"help: {{visit: {{label: {LABEL}, counts: false}}}}\n"
    )
    assert problems == ""
    assert (found.most("far", "friend"), found.most("near"), found.kinds["friend"].each) == (3, 10, 2)
    assert found.coverage["friends"].kind == "friend" and not found.help["visit"].counts


def test_every_problem_is_named(read: Callable[[str], tuple[PairingPolicy, str]]) -> None:
    _found, problems = read(
        f"kinds: {{a: {{label: {LABEL}, about: planet, who: helper}}, "
        f"b: {{label: {{zh: 甲}}, about: village, who: unit, x: 1}}}}\n"
        f"coverage: {{c: {{label: {LABEL}, every: village, has: pairing, kind: none}}, "
        f"d: {{label: {LABEL}, every: household, has: measure}}, e: {{label: {LABEL}, every: household, has: post}}}}\n"
        f"skills: {{s: {{label: {LABEL}, causes: [boredom]}}}}\n"
        "weights: {km: -1, speed: 2}\n"
        "levels: {l: {label: {zh: 甲, en: A}, most: many}}\n"
    )
    for words in (
        "kinds: a: about: Say one of",
        "kinds: b: label: The text is missing in en",
        "kinds: b: Unknown fields: x",
        'coverage: c: No kind of pairing "none"',
        "coverage: d: Causes have measures",
        "coverage: e: Only places have posts",
        'skills: s: There is no cause "boredom"',
        "weights: Unknown fields: speed",
        "weights: km: A whole number",
        "levels: l: A whole number above 0",
    ):
        assert words in problems, words


def test_a_pack_without_the_file_has_no_kinds(tmp_path: Path) -> None:
    reader = Reader(tmp_path, ("en",))
    assert read_pairing(reader, {}, {}) == PairingPolicy() and not reader.problems
