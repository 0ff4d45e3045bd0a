"""Income accounts: what a household's people, land and circumstances bring in, item by item and year by year.

Amounts are drawn in whole units of the currency and kept in minor units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from fupin.kernel.period import age
from fupin.project.demo.chance import likely
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Account, Facts, Household, Person

MINOR = 100
MONTHLY = {"town": 1700, "county": 2100, "province": 2700, "outside": 3300, "other": 1900}
ALLOWANCE = {"class_a": 4300, "class_b": 2900, "class_c": 1900}
DESTITUTE, PENSION, DISABILITY, AGED, FAMILY = 6600, 1260, 1560, 600, 960
FROM_WORK = ("wage", "crops", "livestock", "forestry", "own_business")
COSTS = {"crops": (0.28, 0.45), "livestock": (0.48, 0.68), "forestry": (0.1, 0.3), "own_business": (0.4, 0.7)}
NOT_COUNTED = frozenset(
    {
        *("study_grant", "training_grant", "medical_reimbursement", "medical_assistance", "industry_award", "loan"),
        *("condolence", "temporary_relief", "renovation_subsidy", "relocation_subsidy", "gifts_received"),
        *("insurance_payout", "donation"),
    }
)


class Line(NamedTuple):
    """One item of an account, in whole units."""

    item: str
    amount: int
    member: int | None = None
    more: Mapping[str, Any] = {}


class Accountant:
    """Keeps the accounts of registered households."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._years: list[int] = material.county["account_years"]
        self._levels = material.county["levels"]

    def keep(self, rng: Random, household: Household) -> None:
        """Write the accounts of all years; incomes grow, and leaving poverty has its reason in them."""
        growth = max(1.02, rng.gauss(1.13, 0.05))
        for back, year in enumerate(reversed(self._years)):
            if household.registered_on and household.registered_on.year > year:
                continue
            lines = self._lines(rng, household, year, growth**-back)
            lines = self._fitted(rng, household, year, lines)
            household.accounts.insert(0, Account(year, self._signed(rng, year), [_item(x) for x in lines]))

    def _signed(self, rng: Random, year: int) -> date:
        day = date(year, self._material.county["signed"]["month"], self._material.county["signed"]["day"])
        return day + timedelta(days=int(rng.random() * 45))

    def _lines(self, rng: Random, household: Household, year: int, level: float) -> list[Line]:
        lines = [*self._wages(rng, household), *self._farming(rng, household), *_property(rng, household)]
        lines = [line._replace(amount=_rounded(line.amount * level)) for line in lines]
        lines += [*_transfers(rng, household, year), *self._relief(rng, household, year)]
        return [line for line in lines if line.amount > 0]

    def _wages(self, rng: Random, household: Household) -> Iterator[Line]:
        for place, person in enumerate(household.members):
            months = person.facts.get("months_worked") or 0
            if person.present and months:
                rate = MONTHLY[person.facts["work_place"]] * rng.uniform(0.82, 1.2)
                note = {"note": self._material.words["notes"]["wage"]} if likely(rng, 12) else {}
                yield Line("wage", int(rate * months), place, note)
            elif person.facts["labour_capacity"] == "weak" and person.present and likely(rng, 13):
                yield Line("public_post_wage", rng.choice((4800, 6000, 7200)), place)

    def _farming(self, rng: Random, household: Household) -> Iterator[Line]:
        facts, notes = household.facts, self._material.words["notes"]
        sown = max(0.0, facts["cultivated_land"] - facts["idle_land"])
        if sown and likely(rng, 86):
            price = int(rng.uniform(380, 950))
            more = {"quantity": round(sown, 1), "unit_price": price * MINOR, "note": notes["crops"]}
            yield from _with_cost(rng, Line("crops", int(sown * price), None, more if likely(rng, 25) else {}))
        if likely(rng, 46):
            yield from _with_cost(rng, Line("livestock", int(rng.lognormvariate(8.1, 0.75))))
        if facts["forest_land"] > 3 and likely(rng, 22):
            yield from _with_cost(rng, Line("forestry", int(facts["forest_land"] * rng.uniform(40, 260))))
        for place, person in enumerate(household.members):
            if person.facts.get("self_employed"):
                yield from _with_cost(rng, Line("own_business", rng.randint(8000, 42000), place))

    def _relief(self, rng: Random, household: Household, year: int) -> Iterator[Line]:
        """Money that comes once: it is written down, and does not count."""
        for place, person in enumerate(household.members):
            if person.present:
                yield from self._personal_relief(rng, person, place)
        facts = household.facts
        if facts.get("renovation_year") == year:
            yield Line("renovation_subsidy", rng.choice((7500, 14000, 20000)))
        if str(facts.get("moved_in_on", "")).startswith(str(year)):
            yield Line("relocation_subsidy", household.size * 20_000)
        if facts.get("industry_kind") and likely(rng, 30):
            yield Line("industry_award", rng.randrange(5, 50) * 100)
        for item, percent, low, high in (
            ("condolence", 19, 2, 8),
            ("temporary_relief", 5, 5, 40),
            ("gifts_received", 12, 2, 30),
            ("loan", 6, 200, 500),
            ("insurance_payout", 1, 10, 200),
            ("donation", 1.5, 5, 30),
        ):
            if likely(rng, percent):
                yield Line(item, rng.randint(low, high) * 100)

    def _personal_relief(self, rng: Random, person: Person, place: int) -> Iterator[Line]:
        facts = person.facts
        status = facts["student_status"]
        if status in ("primary", "grade_7", "grade_8", "grade_9") and likely(rng, 64):
            yield Line("study_grant", 1000 if status == "primary" else 1250, place)
        elif status.startswith(("senior", "vocational", "college", "bachelor")) and likely(rng, 82):
            yield Line("study_grant", rng.choice((2000, 3000, 4000)), place)
            if status.startswith(("vocational", "college")) and likely(rng, 70):
                yield Line("training_grant", 3000, place)
        if "serious" in facts["health"] and likely(rng, 72):
            note = {"note": self._material.words["notes"]["medical_reimbursement"]}
            yield Line("medical_reimbursement", min(120_000, int(rng.lognormvariate(9.2, 0.8))), place, note)
        elif "chronic" in facts["health"] and likely(rng, 28):
            yield Line("medical_reimbursement", rng.randint(3, 48) * 100, place)

    def _fitted(self, rng: Random, household: Household, year: int, lines: list[Line]) -> list[Line]:
        """Bring the account near the level of those who left poverty by then, or of those who have not."""
        left = household.left_on is not None and household.left_on.year <= year
        level = self._levels[year]["left" if left else "poor"]
        now = counted(lines) / max(1, household.size)
        if left and now < level and not likely(rng, 2.5):
            wanted = level * (1 + rng.expovariate(3.2))
            return _raised(rng, household, lines, int((wanted - now) * household.size))
        if left and now > level * 5:
            return _scaled(lines, level * rng.uniform(2.4, 4.6) / now)
        if not left and now > level and not likely(rng, 7):
            return _lowered(rng, lines, int((now - level * rng.uniform(0.55, 0.99)) * household.size))
        return lines


def counted(lines: list[Line]) -> int:
    """Return the net income that counts."""
    return sum(
        -line.amount if line.item.endswith("_cost") else line.amount for line in lines if line.item not in NOT_COUNTED
    )


def _raised(rng: Random, household: Household, lines: list[Line], missing: int) -> list[Line]:
    """More pay where somebody earns any, else more from the land, else from the state."""
    for item in FROM_WORK:
        places = [place for place, line in enumerate(lines) if line.item == item]
        if places:
            place = rng.choice(places)
            lines[place] = lines[place]._replace(amount=_rounded(lines[place].amount + missing), more={})
            return lines
    item = "destitute_support" if household.attribute == "destitute" else "other_long_term"
    return [*lines, Line(item, _rounded(missing))]


def _lowered(rng: Random, lines: list[Line], excess: int) -> list[Line]:
    """Less from work; what the state pays is what it is."""
    earned = sum(line.amount for line in lines if line.item in FROM_WORK)
    factor = max(0.03, 1 - excess * rng.uniform(0.95, 1.1) / earned) if earned else 1.0
    return _scaled(lines, factor)


def _scaled(lines: list[Line], factor: float) -> list[Line]:
    worked = {*FROM_WORK, *(f"{item}_cost" for item in FROM_WORK)}
    return [
        line._replace(amount=_rounded(line.amount * factor), more={}) if line.item in worked else line for line in lines
    ]


def _with_cost(rng: Random, line: Line) -> Iterator[Line]:
    yield line
    low, high = COSTS[line.item]
    yield Line(f"{line.item}_cost", int(line.amount * rng.uniform(low, high)))


def _property(rng: Random, household: Household) -> Iterator[Line]:
    if likely(rng, 27):
        yield Line("dividend", rng.randrange(3, 20) * 100)
    if household.facts["idle_land"] or likely(rng, 9):
        land = household.facts["idle_land"] or household.facts["cultivated_land"] / 2
        yield Line("land_rent", int(land * rng.uniform(180, 520)))


def _transfers(rng: Random, household: Household, year: int) -> Iterator[Line]:
    facts = household.facts
    for place, person in enumerate(household.members):
        if person.present:
            yield from _pensions(rng, person, place, year)
    supported = [p for p in household.present() if p.facts["allowance"]]
    yield Line("allowance", sum(ALLOWANCE[p.facts["allowance_class"]] for p in supported))
    if household.attribute == "destitute":
        yield Line("destitute_support", DESTITUTE * household.size)
    yield Line("farm_subsidy", int(facts["cultivated_land"] * 78))
    yield Line("ecology", int(facts["converted_land"] * 125 + facts["forest_land"] * 9.5))
    if facts["family_planning_household"]:
        yield Line("family_planning", FAMILY)
    if likely(rng, 5):
        yield Line("other_long_term", rng.randrange(2, 20) * 120)


def _pensions(rng: Random, person: Person, place: int, year: int) -> Iterator[Line]:
    years = age(person.born, date(year, 12, 31))
    if years >= 60 and person.facts.get("pension_insurance"):
        yield Line("pension", PENSION, place)
    if years >= 80 and likely(rng, 92):
        yield Line("elderly_subsidy", AGED, place)
    if person.facts.get("disability_grade") in ("grade_1", "grade_2") and likely(rng, 88):
        yield Line("disability_subsidy", DISABILITY, place)


def _rounded(amount: float) -> int:
    return int(amount / 10) * 10


def _item(line: Line) -> Facts:
    found: Facts = {"item": line.item, "amount": line.amount * MINOR}
    if line.member is not None:
        found["member"] = line.member
    return found | dict(line.more)
