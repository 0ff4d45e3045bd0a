"""The 82 figures of a village report once more, by hand: plain SQL on the stored tables, nothing of the product asked.

`by_hand(cursor, vendor, county, year, moment)` gives {village: {"P1": value}}; None where there are no data. What the
tables mean is written here a second time, on purpose: it shares no code, no pack text and no source of rows with the
figures that it is held against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

Villages = dict[int, dict[str, Any]]
ITEMS = Path(__file__).resolve().parents[1] / "packs" / "fupin-cn" / "income" / "items.yaml"

# Facts of the village: the name in places.yaml, whether of one year, and what is done with it.
PLAIN = {
    "P1": ("distance_to_town_km", "number"),
    "P2": ("distance_to_county_km", "number"),
    "P3": ("elevation_m", "number"),
    "P7": ("land_area_km2", "number"),
    "P8": ("cultivated_land_mu", "number"),
    "P39": ("road_km", "number"),
    "P41": ("hardened_road_km", "number"),
    "P79": ("primary_schools", "number"),
    "P21": ("kindergartens", "number"),
    "P80": ("clinics", "number"),
    "P23": ("village_doctors", "number"),
    "P45": ("team_members", "number"),
    "P46": ("team_from_prefecture", "number"),
    "P47": ("team_from_county", "number"),
    "P48": ("team_from_town", "number"),
    "P49": ("team_from_village", "number"),
    "P50": ("stationed_on", "month"),
    "P51": ("stationed_on", "year"),
    "P52": ("stationed_at", "text"),
    "P71": ("party_members", "number"),
    "P72": ("party_members_full", "number"),
    "P73": ("party_members_probationary", "number"),
    "P74": ("branch_election_on", "month"),
    "P75": ("branch_election_on", "day"),
}
YEARLY = {
    "P77": ("total_income", "number"),
    "P78": ("farmer_income", "number"),
    "P10": ("grain_area_mu", "number"),
    "P11": ("grain_output_t", "number"),
    "P13": ("large_livestock_raised", "number"),
    "P14": ("large_livestock_slaughtered", "number"),
    "P15": ("pigs_raised", "number"),
    "P16": ("pigs_slaughtered", "number"),
    "P17": ("goats_raised", "number"),
    "P18": ("goats_slaughtered", "number"),
    "P19": ("primary_teachers", "number"),
    "P20": ("primary_pupils", "number"),
    "P22": ("kindergarten_children", "number"),
    "P54": ("visits_completed_on", "date"),
    "P57": ("relief_funds", "number"),
    "P68": ("training_fund_bureau", "text"),
    "P81": ("training_fund", "number"),
    "P69": ("trainings_planned", "number"),
    "P70": ("trainings_by", "year"),
    "P76": ("branch_expenses", "number"),
}
# Registered households: a condition in SQL, and whether households or their persons are asked for.
POOR, EXITED = "h.state <> 'exited'", "h.state = 'exited'"
REGISTERED = {
    "P27": ("1 = 1", "households"),
    "P28": ("1 = 1", "persons"),
    "P29": ("h.planned = :year", "households"),
    "P30": ("h.planned = :year", "persons"),
    "P31": (EXITED, "households"),
    "P32": ("h.cause in ('illness', 'disability')", "households"),
    "P33": ("h.cause = 'disaster'", "households"),
    "P34": ("h.cause = 'land'", "households"),
    "P35": ("h.cause = 'education'", "households"),
    "P36": (
        "h.cause in ('water', 'skill', 'labour', 'capital', 'transport', 'motivation', 'marriage', 'bereavement',"
        " 'other')",
        "households",
    ),
    "P55": (POOR, "households"),
    "P56": (POOR, "persons"),
}
TERTIARY = (
    "m.student in ('higher_vocational_1', 'higher_vocational_2', 'higher_vocational_3', 'college_1', 'college_2',"
    " 'college_3', 'bachelor_1', 'bachelor_2', 'bachelor_3', 'bachelor_4', 'bachelor_5', 'master', 'college')"
)
WORKS = "m.labour in ('ordinary', 'skilled', 'weak')"
WITH_MEMBER = {"P60": ("1 = 1", TERTIARY), "P61": ("1 = 1", "m.allowance = 1"), "P66": (POOR, WORKS)}
MEMBERS = {"P62": "m.allowance = 1", "P67": f"({POOR}) and ({WORKS})"}
FRINGE, MOUNTAIN = "g.situation = 'fringe'", "g.situation = 'mountain'"
GROUPS = {
    "P4": "1 = 1",
    "P37": "g.situation in ('fringe', 'mountain', 'other')",
    "P38": FRINGE,
    "P40": f"{FRINGE} and g.surface in ('hardened', 'cement', 'asphalt')",
    "P42": f"{MOUNTAIN} and g.surface in ('earth', 'gravel')",
    "P43": f"{FRINGE} and g.industry = 'winter_vegetables'",
    "P44": f"{MOUNTAIN} and g.industry = 'goats_pigs'",
}
GOING_ON = "m.outcome not in ('declined', 'given_up')"
MATTERS = {
    "P58": f"m.kind = 'relocation' and {GOING_ON}",
    "P59": f"m.kind = 'relocation' and {GOING_ON} and m.outcome <> 'went_back' and m.stage in"
    " ('moved_in', 'old_house', 'reclaimed', 'settled')",
    "P63": f"m.kind = 'housing' and {GOING_ON} and m.works = 'rebuild'",
    "P64": f"m.kind = 'housing' and {GOING_ON} and m.works = 'repair'",
}


@dataclass
class Hand:
    """One run by hand: a cursor, the dialect, the county, the year, and the moment (None: what is believed now)."""

    cursor: Any
    vendor: str
    county: int
    year: int
    moment: tuple[date, datetime] | None

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; :low, :high and :year are put in."""
        for name, value in (("low", self.county), ("high", self.county + 10**9 - 1), ("year", self.year)):
            sql = sql.replace(f":{name}", str(value))
        self.cursor.execute(sql)
        return list(self.cursor.fetchall())

    def table(self, name: str, day: date | None = None) -> str:
        """Return a table as of the moment, or of another day as known then."""
        if self.moment is None and day is None:
            return name
        on = day or (self.moment[0] if self.moment else date.max)
        known = self.moment[1].isoformat(sep=" ") if self.moment else "9998-01-01 00:00:00+00:00"
        known = known if self.vendor == "postgresql" else known.removesuffix("+00:00")
        return (
            f"(select * from {name}version where true_from <= '{on}' and true_until > '{on}'"
            f" and known_since <= '{known}' and known_until > '{known}')"
        )

    def text(self, path: str, column: str = "facts") -> str:
        """Return a fact as text."""
        return f"({column} ->> '{path}')"

    def number(self, path: str, column: str = "facts") -> str:
        """Return a fact as a number."""
        return f"cast({self.text(path, column)} as numeric)"

    def truth(self, path: str, column: str = "facts") -> str:
        """Return a fact that is yes or no as 1 or 0."""
        text = f"cast({self.text(path, column)} as varchar)"
        return f"case when {text} in ('1', 'true') then 1 when {text} in ('0', 'false') then 0 end"


def by_hand(cursor: Any, vendor: str, county: int, year: int, moment: tuple[date, datetime] | None = None) -> Villages:
    """Return the 82 figures of every village of a county."""
    hand = Hand(cursor, vendor, county, year, moment)
    rows = hand.ask(f"select id from {hand.table('places_area')} a where level = 5 and not ended and {_inside('id')}")
    found: Villages = {key: {f"P{n}": None for n in range(1, 83)} for (key,) in rows}
    for part in (_places, _groups, _people, _households, _members, _income, _matters, _plans):
        part(hand, found)
    _derived(hand, found)
    return found


def _inside(column: str) -> str:
    return f"{column} between :low and :high"


def _village(column: str) -> str:
    return f"({column} - {column} % 1000)"


def _places(hand: Hand, found: Villages) -> None:
    names = [*PLAIN.values(), *YEARLY.values(), ("forest_land_mu", "number"), ("poor_village", "text")]
    marks = [hand.text(f"{name}@") for name, _how in YEARLY.values()]
    columns = ", ".join([*(hand.text(name) for name, _how in names), *marks])
    closing = date(hand.year, 12, 31)
    keys = [*PLAIN, *YEARLY, "forest", "poor"]
    for table, wanted in ((hand.table("places_area"), False), (hand.table("places_area", closing), True)):
        for key, *values in hand.ask(f"select id, {columns} from {table} a where level = 5 and {_inside('id')}"):
            told = dict(zip(YEARLY, values[len(keys) :], strict=True))
            for place, (_name, how), value in zip(keys, names, values, strict=False):
                of_year = place in YEARLY and str(told[place]) == str(hand.year)
                if key in found and (of_year if wanted else place not in YEARLY):
                    found[key][place] = _read(value, how)


def _read(value: Any, how: str) -> Any:
    if value is None or value == "":
        return None
    readings: dict[str, Callable[[str], Any]] = {
        "number": Fraction,
        "text": str,
        "date": date.fromisoformat,
        **{part: lambda text, part=part: Fraction(getattr(date.fromisoformat(text), part)) for part in _PARTS},  # type: ignore[misc]
    }
    return readings[how](str(value))


_PARTS = ("year", "month", "day")


def _count(condition: str) -> str:
    return f"count(*) filter (where {condition}), count(*) filter (where ({condition}) is null)"


def _sum(value: str, condition: str) -> str:
    return (
        f"coalesce(sum({value}) filter (where {condition}), 0), count(*) filter (where {condition} and {value} is not"
        f" null), count(*) filter (where ({condition}) is null or (({condition}) and {value} is null))"
    )


def _counted(yes: Any, unknown: Any) -> Fraction | None:
    return None if not yes and unknown else Fraction(int(yes))


def _summed(total: Any, rows: Any, unknown: Any) -> Fraction | None:
    return None if not rows and unknown else Fraction(int(total))


def _fill(found: Villages, rows: Iterable[tuple[Any, ...]], places: Iterable[str]) -> None:
    names = list(places)
    for key, *values in rows:
        for n, place in enumerate(names):
            if key in found:
                found[key][place] = _counted(values[2 * n], values[2 * n + 1])


def _groups(hand: Hand, found: Villages) -> None:
    columns = {"situation": "group_situation", "surface": "road_surface", "industry": "main_industry"}
    facts = ", ".join(f"{hand.text(name)} as {short}" for short, name in columns.items())
    groups = f"(select id, {facts} from {hand.table('places_area')} a where level = 6 and not ended)"
    counts = ", ".join(_count(condition) for condition in GROUPS.values())
    sql = f"select {_village('g.id')}, {counts} from {groups} g where {_inside('g.id')} group by 1"
    _fill(found, hand.ask(sql), GROUPS)
    # The report speaks of the poor villages of the whole county.
    known = [village["poor"] for village in found.values()]
    poor = sum(str(one).lower() in ("1", "true") for one in known)
    for village in found.values():
        village["P25"] = _counted(poor, sum(one is None for one in known))


def _people(hand: Hand, found: Villages) -> None:
    sql = (
        f"select {_village('area')}, count(*), {_sum('size', '1 = 1')} from {hand.table('registry_household')} h"
        f" where ended = '' and {_inside('area')} group by 1"
    )
    for key, households, *persons in hand.ask(sql):
        found[key]["P5"], found[key]["P6"] = Fraction(households), _summed(*persons)


def _register(hand: Hand) -> str:
    return (
        f"(select id, area, size, nullif(status, '') as state, nullif(main_cause, '') as cause,"
        f" {hand.number('planned_exit_year')} as planned from {hand.table('registry_household')} x"
        f" where kind = 'registered' and ended = '' and {_inside('area')})"
    )


def _households(hand: Hand, found: Villages) -> None:
    # Where any household is on file, it is known which are registered: none is a number there.
    for village in found.values():
        if village["P5"] is not None:
            village.update(dict.fromkeys((*REGISTERED, *WITH_MEMBER, *MEMBERS), Fraction(0)))
    for place, (condition, what) in REGISTERED.items():
        columns = _count(condition) if what == "households" else _sum("h.size", condition)
        for key, *values in hand.ask(f"select {_village('h.area')}, {columns} from {_register(hand)} h group by 1"):
            found[key][place] = _counted(*values) if what == "households" else _summed(*values)


def _persons(hand: Hand) -> str:
    return (
        f"(select household_id, present, {hand.text('student_status')} as student,"
        f" {hand.text('labour_capacity')} as labour, {hand.truth('allowance')} as allowance"
        f" from {hand.table('registry_member')} x where {_inside('area')})"
    )


def _members(hand: Hand, found: Villages) -> None:
    joined = f"{_register(hand)} h left join {_persons(hand)} m on m.household_id = h.id"
    for place, (mine, theirs) in WITH_MEMBER.items():
        # Per household the best answer of its present members: 2 yes, 1 not known, 0 no; nobody on file: not known.
        answer = f"case when m.household_id is null then 1 when not m.present then 0 when {theirs} then 2"
        answer = f"max({answer} when ({theirs}) is null then 1 else 0 end)"
        own = f"max(case when {mine} then 2 when ({mine}) is null then 1 else 0 end)"
        inner = f"select h.id, h.area, {answer} as one, {own} as other from {joined} group by h.id, h.area"
        both = "(case when one < other then one else other end)"
        sql = (
            f"select {_village('area')}, count(*) filter (where {both} = 2), count(*) filter (where {both} = 1)"
            f" from ({inner}) q group by 1"
        )
        _fill(found, hand.ask(sql), [place])
    for place, condition in MEMBERS.items():
        nobody = "m.household_id is null"
        alone = f"{nobody} and (({POOR}) is null or ({POOR}))" if POOR in condition else nobody
        sql = (
            f"select {_village('h.area')}, count(*) filter (where m.present and {condition}),"
            f" coalesce(sum(1) filter (where m.present and ({condition}) is null), 0)"
            f" + coalesce(sum(case when h.size > 0 then h.size else 1 end) filter (where {alone}), 0)"
            f" from {joined} group by 1"
        )
        _fill(found, hand.ask(sql), [place])


def _income(hand: Hand, found: Villages) -> None:
    signs = _signs(hand.year)
    if hand.vendor == "postgresql":
        lines, item, amount = "jsonb_array_elements(a.items) je", "je ->> 'item'", "cast(je ->> 'amount' as numeric)"
    else:
        lines, item, amount = "json_each(a.items) je", "je.value ->> 'item'", "je.value ->> 'amount'"
    terms = " ".join(f"when '{code}' then {sign}" for code, sign in signs.items())
    total = f"coalesce((select sum(({amount}) * (case {item} {terms} else 0 end)) from {lines}), 0)"
    sql = (
        f"select {_village('h.area')}, sum({total}), sum(h.size) from {_register(hand)} h"
        f" join {hand.table('registry_account')} a on a.household_id = h.id and a.year = :year"
        " where h.size is not null group by 1"
    )
    for key, income, persons in hand.ask(sql):
        found[key]["P24"] = Fraction(int(income), int(persons)) if persons else None


def _signs(year: int) -> dict[str, int]:
    signs = {**dict.fromkeys(("wage", "production_income", "property", "transfer"), 1), "production_cost": -1}
    items = yaml.safe_load(ITEMS.read_text(encoding="utf-8"))["items"]
    return {code: signs[one["kind"]] for code, one in items.items() if one["kind"] in signs and _counts(one, year)}


def _counts(item: dict[str, Any], year: int) -> bool:
    said, last = item["counts"], date(year, 12, 31)
    if isinstance(said, bool):
        return said
    return any(one["from"] <= last < one.get("until", date.max) and one["value"] is True for one in said)


def _matters(hand: Hand, found: Villages) -> None:
    matters = (
        f"(select area, kind, stage, outcome, {hand.text('works')} as works, {hand.number('planned_cost')} as cost"
        f" from {hand.table('assistance_matter')} x where {_inside('area')})"
    )
    counts = ", ".join(_count(condition) for condition in MATTERS.values())
    funds = _sum("m.cost", f"m.kind = 'housing' and {GOING_ON}")
    for key, *values in hand.ask(f"select {_village('m.area')}, {counts}, {funds} from {matters} m group by 1"):
        _fill(found, [(key, *values[:8])], MATTERS)
        if key in found:
            found[key]["P65"] = _summed(*values[8:])


def _plans(hand: Hand, found: Villages) -> None:
    plans = (
        f"(select id, area, until_year from {hand.table('assistance_plan')} x where household_id is null and current"
        f" and year <= :year and until_year >= :year and {_inside('area')})"
    )
    for key, until in hand.ask(f"select {_village('area')}, max(until_year) from {plans} p group by 1"):
        if key in found:
            found[key]["P26"] = Fraction(until - hand.year)
    sql = (
        f"select {_village('l.area')}, count(distinct nullif(l.category, '')),"
        " count(*) filter (where l.category = '')"
        f" from {hand.table('assistance_planline')} l join {plans} p on p.id = l.plan_id where l.dropped = ''"
        " group by 1"
    )
    for key, categories, without in hand.ask(sql):
        if key in found:
            found[key]["P53"] = _counted(categories, without)


def _derived(hand: Hand, found: Villages) -> None:
    for village in found.values():
        forest = village.pop("forest")
        village.pop("poor")
        village["P9"] = None if forest is None else forest / 15
        grain, persons = village["P11"], village["P6"]
        village["P12"] = grain * 1000 / persons if grain is not None and persons else None
        village["P82"] = Fraction(hand.year)
