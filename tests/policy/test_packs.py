"""Packs: found, read whole, every problem listed; and the conformance of those that are here."""

from pathlib import Path

import pytest

from fupin.kernel.errors import FupinError, ProblemsError
from fupin.policy import conformance, packs

PACKS = sorted(packs.folders())

BREAKS = {
    ("facts/household.yaml", "size: {type: integer", "size: {type: whole"): '"whole" is not a type',
    ("facts/household.yaml", "codes: water", "codes: sea"): 'The code list "sea" is not in codes/',
    ("facts/household.yaml", "group: living, label: {zh: 通电", "group: moon, label: {zh: 通电"): 'The group "moon"',
    ("facts/household.yaml", "label: {zh: 通电, en", "label: {zh: 通电, eng"): "The text is missing in en",
    ("facts/household.yaml", "electricity: {type", "electricity: {typ: x, type"): "Unknown fields: typ",
    ("facts/household.yaml", "electricity:", "size:"): 'the key "size" is there twice',
    ("codes/water.yaml", "code: river", "code: tap"): 'The code "tap" is there twice',
    ("codes/water.yaml", "code: river", "code: River Water"): "short lower-case word",
    ("parameters/lines/consumption.yaml", "unit: SOL/adult/year", ""): "A unit is missing",
    ("parameters/lines/consumption.yaml", ", source: T3", ""): "A source is missing",
    ("parameters/lines/consumption.yaml", "from: 2020,", "from: May,"): '"May" is not a day',
    ("parameters/lines/consumption.yaml", "value: 1800,", "value: 1800, until: 2021,"): "still in force when the one",
    ("parameters/lines/consumption.yaml", "value: 1800", "value: low"): '"low" is not an amount',
    ("income/items.yaml", "kind: wage", "kind: salary"): '"salary" is not a kind',
    ("income/items.yaml", "counts: no, long_term", "counts: maybe, long_term"): "must say whether it counts",
    ("income/formulas.yaml", "divisor: resident", "divisor: cows"): 'The divisor "cows"',
    ("rules/poverty.py", '"gap",', '"poor",'): 'Two texts of the rule "poor" are in force at once',
    ("rules/poverty.py", 'kind="decision"', 'kind="verdict"'): '"verdict" is not a kind of rule',
    ("rules/poverty.py", "def gap", "def gap("): "It is not Python",
    ("pack.yaml", "minor_digits: 2", "minor_digits: two"): "whole minor_digits",
}


@pytest.mark.parametrize("edit", BREAKS, ids=lambda edit: f"{edit[0]}: {edit[2]}")
def test_a_broken_pack_says_what_and_where(copy: Path, edit: tuple[str, str, str]) -> None:
    name, old, new = edit
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        packs.load(copy)
    found = [problem for problem in caught.value.problems if BREAKS[edit] in problem.message]
    assert found, str(caught.value)
    assert found[0].place.startswith(name.split(".")[0])


def test_all_problems_are_listed_at_once(copy: Path) -> None:
    (copy / "sources.yaml").unlink()
    (copy / "facts" / "member.yaml").write_text("name: {type: text, group: people}\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        packs.load(copy)
    assert len(caught.value.problems) > 3


def test_the_fingerprint_changes_with_policy_and_not_with_tests(copy: Path) -> None:
    before = packs.fingerprint(copy)
    (copy / "tests" / "poverty.yaml").unlink()
    assert packs.fingerprint(copy) == before
    (copy / "codes" / "sex.yaml").write_bytes((copy / "codes" / "sex.yaml").read_bytes() + b"# more\n")
    assert packs.fingerprint(copy) != before


def test_a_pack_is_found_by_its_folder(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(packs.FOLDERS, str(copy.parent))
    assert list(packs.folders()) == ["fupin-copy"]
    assert packs.find("fupin-copy").fingerprint == packs.fingerprint(copy)
    with pytest.raises(FupinError, match="Known packs: fupin-copy"):
        packs.find("fupin-atlantis")


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_conforms(name: str) -> None:
    found = conformance.problems(packs.find(name))
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("tests/poverty.yaml", "consumes_too_little: no", "consumes_too_little: yes", "but True is expected"),
        ("tests/poverty.yaml", "not_counted: [gift]", "not_counted: []", "Not counted are ['gift']"),
        ("tests/poverty.yaml", "    unsafe_water: no\n", "", "No test in which it is no"),
        ("facts/household.yaml", "floor_area: {", "floor_area: {aliases: [通电], ", '"通电" means both'),
        ("facts/member.yaml", "present: {type: boolean, core: true", "present: {type: boolean", '"present" is not'),
        ("income/formulas.yaml", "source: T1", "source: T9", 'The source "T9" is not in sources.yaml'),
        ("rules/poverty.py", 'purpose="identify"', 'purpose="monitor"', "No decision has the purpose"),
    ],
)
def test_conformance_finds(copy: Path, name: str, old: str, new: str, message: str) -> None:
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = conformance.problems(packs.load(copy))
    assert any(message in problem.message for problem in found), found
