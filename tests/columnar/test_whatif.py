"""What-if over findings equals asking every household again, unknowns and the edge of the line included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.columnar import figures
from fupin.columnar.agreement import Generator
from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.kept import OtherRules
from fupin.columnar.schema.store import Store
from fupin.columnar.whatif import NotAnswerable, Scenario, changed, missing_facts, parameters_used, recomputed, what_if
from fupin.kernel.area import COUNTY_LEVEL, PROVINCE_LEVEL, VILLAGE_LEVEL, ancestor, covers, level_of
from fupin.kernel.money import round_half_up
from fupin.policy import packs
from fupin.policy.packs import RuleSet
from tests.columnar.published import publish_findings, publish_snapshot

LINE = "lines.statistical"
VILLAGES = (110101001001000, 110101001002000, 110201001001000, 420101001001001, 420101001001002)
Household = dict[str, Any]


class World:
    """Households on both sides of several lines, their snapshot and their findings."""

    def __init__(self, folder: Path, name: str, year: int, number: int) -> None:
        self.rules = packs.find(name).rule_set(year)
        self.engine = DuckDB(threads=2)
        self.households = _households(self.rules, number)
        self._values: dict[str, dict[int, list[Any]]] = {}
        self.snapshot = publish_snapshot(folder / "snapshot", self.rules.pack, self.households)
        self.findings = publish_findings(folder / "findings", self.snapshot, self.rules, self.engine)

    def asked(self, rules: RuleSet, name: str) -> dict[int, Any]:
        """A rule's value for every household, from its own facts."""
        key, index = rules.pack.fingerprint, rules.outputs[name]
        if key not in self._values:
            self._values[key] = {h["id"]: rules.evaluate(h) for h in self.households}
        return {household: values[index] for household, values in self._values[key].items()}


def _households(rules: RuleSet, number: int) -> list[Household]:
    random, made = Random(5), Generator(rules, seed=5).households(number)
    for place, household in enumerate(made):
        household.update(id=place + 10, area=random.choice(VILLAGES))
        if random.random() < 0.7:
            household.update(size=random.randint(1, 6), account=_account(rules, random))
        if random.random() < 0.6:
            household.update(members=[], housing_grade="grade_a", dangerous_house=False)
    return made


def _account(rules: RuleSet, random: Random) -> Household:
    income = random.choice((280_000, 320_000, 295_200, random.randint(0, 900_000)))
    return {
        "year": rules.year,
        "items": [{"item": "wage", "amount": income * random.randint(1, 6) + random.choice((-1, 0, 1))}],
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("whatif"), "fupin-cn", 2016, 1400)
    yield made
    made.engine.close()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("whatif-other"), "fupin-template", 2021, 400)
    yield made
    made.engine.close()


many = settings(max_examples=12, suppress_health_check=list(HealthCheck))


@many
@given(line=st.integers(0, 900_000) | st.sampled_from([280_000, 295_200, 295_201, 320_000]), decide=st.booleans())
def test_findings_answer_as_every_household_would(world: World, line: int, decide: bool) -> None:
    values = {LINE: line, "identification.guarantees_decide": decide}
    after = changed(world.rules, values)
    outputs = ["income_below_line", "income_gap", "poor"]
    found = recomputed(world.findings, world.rules, values, outputs, world.engine).to_pydict()
    for name in outputs:
        expected = world.asked(after, name)
        shown = {h: round_half_up(v) if name == "income_gap" and v is not None else v for h, v in expected.items()}
        assert dict(zip(found["household"], found[name], strict=True)) == shown, name


@many
@given(line=st.integers(1, 9_000_000), number=st.integers(1, 4))
def test_another_country_and_another_kind_of_amount(other: World, line: int, number: int) -> None:
    values = {"lines.consumption": line, "lines.deprivations": number}
    after = changed(other.rules, values)
    found = recomputed(other.findings, other.rules, values, ["consumes_too_little", "gap"], other.engine).to_pydict()
    for name in ("consumes_too_little", "gap"):
        expected = other.asked(after, name)
        shown = {h: round_half_up(v) if name == "gap" and v is not None else v for h, v in expected.items()}
        assert dict(zip(found["household"], found[name], strict=True)) == shown


def _expected(world: World, after: RuleSet, area: int) -> Counter[str]:
    """The columns of one place, counted household by household in plain Python."""
    counted: Counter[str] = Counter()
    sides = {True: "yes", False: "no", None: "unknown"}
    moves = {("no", "yes"): "winners", ("yes", "no"): "losers"}
    answers = [world.asked(rules, "poor") for rules in (world.rules, after)]
    gaps = [world.asked(rules, "income_gap") for rules in (world.rules, after)]
    for h in (h for h in world.households if covers(area, h["area"])):
        size, pair = h.get("size"), (sides[answers[0][h["id"]]], sides[answers[1][h["id"]]])
        counted["households"] += 1
        counted["size_unknown"] += size is None
        named = [f"{pair[0]}_before", f"{pair[1]}_after"]
        if pair[0] != pair[1]:
            named.append(moves.get(pair, f"{pair[0]}_to_{pair[1]}"))
        for name in named:
            counted[name] += 1
            counted[f"{name}_persons"] += size or 0
            counted[f"{name}_unsized"] += size is None
        for moment, gap in (("before", gaps[0][h["id"]]), ("after", gaps[1][h["id"]])):
            known = gap is not None and (gap == 0 or size is not None)
            counted[f"cost_{moment}"] += round_half_up(Fraction(gap) * (size or 0)) if known else 0
            counted[f"cost_{moment}_unknown"] += not known
    return counted


@pytest.mark.parametrize("level", [None, PROVINCE_LEVEL, COUNTY_LEVEL, VILLAGE_LEVEL])
@pytest.mark.parametrize("area", [0, 110000000000000, 110100000000000, 420101001001000])
def test_winners_losers_unknown_and_cost_by_place(world: World, area: int, level: int | None) -> None:
    scenarios: dict[str, Scenario] = {
        "higher": {LINE: 320_000},
        "lower": {LINE: 200_000},
        "and": {LINE: 320_000, GUARANTEES: False},
    }
    found = what_if(world.findings, world.rules, scenarios, world.engine, area=area, level=level).to_pylist()
    assert {row["read_from"] for row in found} == {"findings"}
    inside = {h["area"] for h in world.households if covers(area, h["area"])}
    places = {area} if level is None or level <= level_of(area) else {ancestor(key, level) for key in inside}
    assert [(r["scenario"], r["area"]) for r in found] == [(s, p) for s in scenarios for p in sorted(places)]
    for row in found:
        expected = _expected(world, changed(world.rules, scenarios[row["scenario"]]), row["area"])
        given_ = {name: value for name, value in row.items() if name not in ("scenario", "read_from", "area")}
        assert given_ == {name: expected[name] for name in given_}
        assert sum(expected.values()) == sum(given_.values())


GUARANTEES = "identification.guarantees_decide"


def test_the_world_has_every_kind_of_move(world: World) -> None:
    """Else the comparison above would compare nothing with nothing."""
    scenarios: dict[str, Scenario] = {"higher": {LINE: 320_000}, "lower": {LINE: 200_000}, "not": {GUARANTEES: False}}
    rows = what_if(world.findings, world.rules, scenarios, world.engine).to_pylist()
    moves = ("winners", "losers", "unknown_to_yes", "yes_to_unknown", "unknown_to_no", "size_unknown")
    assert all(sum(row[name] for row in rows) > 0 for name in moves)


def test_an_unchanged_line_changes_nothing(world: World) -> None:
    (line,) = parameters_used(world.rules)[LINE]
    (row,) = what_if(world.findings, world.rules, {"same": {LINE: line}}, world.engine).to_pylist()
    assert (row["winners"], row["losers"], row["cost_before"]) == (0, 0, row["cost_after"])


def test_facts_that_findings_lack_come_from_the_snapshot(world: World) -> None:
    values: Scenario = {"ages.school_end": 18}
    assert "member.birth_date" in missing_facts(world.rules, "ages.school_end", ["poor"])
    assert missing_facts(world.rules, LINE, ["poor"]) == []
    with pytest.raises(NotAnswerable, match=r"member\.birth_date"):
        what_if(world.findings, world.rules, {"older": values}, world.engine)
    found = what_if(
        world.findings, world.rules, {"older": values}, world.engine, level=PROVINCE_LEVEL, snapshot=world.snapshot
    ).to_pylist()
    assert {row["read_from"] for row in found} == {"snapshot"}
    after = changed(world.rules, values)
    for row in found:
        expected = _expected(world, after, row["area"])
        assert {n: row[n] for n in expected} == dict(expected)


def test_changed_rules_are_other_rules(world: World) -> None:
    after = changed(world.rules, {LINE: 320_000})
    again, third = changed(world.rules, {LINE: 320_000}), changed(world.rules, {LINE: 320_001})
    assert len({world.rules.pack.fingerprint, after.pack.fingerprint, third.pack.fingerprint}) == 3
    assert after.pack.fingerprint == again.pack.fingerprint
    assert parameters_used(world.rules)[LINE] == [295_200]
    with pytest.raises(OtherRules):
        what_if(world.findings, after, {"x": {LINE: 1}}, world.engine)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"lines.zhejiang": 460_000}, "No rule of 2016"),
        ({"lines.nothing": 1}, "No rule of 2016"),
        ({LINE: 3200.5}, "money"),
        ({LINE: True}, "money"),
        ({GUARANTEES: 1}, "boolean"),
    ],
)
def test_a_change_that_means_nothing_is_refused(world: World, values: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAnswerable, match=words):
        changed(world.rules, values)


def test_a_folder_of_another_year_is_refused(world: World) -> None:
    earlier = world.rules.pack.rule_set(2015)
    opened = Store.open(world.findings.folder, "findings")
    with pytest.raises(OtherRules, match="2016"):
        what_if(opened, earlier, {"x": {LINE: 1}}, world.engine)


def test_every_engine_says_the_same(world: World, engine: Engine) -> None:
    store, rules = world.findings, world.rules
    scenarios: dict[str, Scenario] = {"higher": {LINE: 320_000}, "not": {GUARANTEES: False}}
    for area, level in ((0, PROVINCE_LEVEL), (110000000000000, COUNTY_LEVEL)):
        pairs = [
            [what_if(store, rules, scenarios, each, area=area, level=level) for each in (world.engine, engine)],
            [figures.answers(store, rules, each, area=area, level=level) for each in (world.engine, engine)],
            [figures.causes(store, rules, each, area=area, level=level) for each in (world.engine, engine)],
            [
                figures.distribution(store, rules, each, "net_income_per_head", 50_000, area=area)
                for each in (world.engine, engine)
            ],
        ]
        for one, other in pairs:
            assert one.num_rows > 1
            assert one.to_pylist() == other.to_pylist()


def test_steps_hold_what_they_say(world: World) -> None:
    """Exactly: a household one third of a fen below a step is below it."""
    found = figures.distribution(world.findings, world.rules, world.engine, "net_income_per_head", 36_900)
    expected = Counter(
        None if value is None else int(value // 36_900)
        for value in world.asked(world.rules, "net_income_per_head").values()
    )
    assert dict(zip(found["step"].to_pylist(), found["households"].to_pylist(), strict=True)) == expected
    assert any(value == 295_200 for value in world.asked(world.rules, "net_income_per_head").values())


def test_causes_are_those_of_the_identified(world: World) -> None:
    found = figures.causes(world.findings, world.rules, world.engine).to_pylist()
    poor = world.asked(world.rules, "poor")
    expected = Counter(h.get("main_cause") for h in world.households if poor[h["id"]])
    assert {row["main_cause"]: row["households"] for row in found} == expected
    assert expected[None] > 0
