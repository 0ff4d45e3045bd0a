"""What is wrong or missing: the mistakes that real registers have, at the rates that real registers have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

from fupin.project.demo.identity import check_digit
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Facts, Household, Person

KEPT = frozenset({"change_kind", "change_reason", "changed_on", "exit_year", "disabled"})
Flaw = Callable[[Random, Household, Sequence[Household]], bool]


class Spoiler:
    """Forgets and spoils; `made` counts what it did, by the name of the mistake."""

    def __init__(self, material: Material) -> None:
        self._unknown = material.odds["unknown"]
        self._core = frozenset(self._unknown["core_facts"])
        self._rates = material.odds["flaws"]
        self.made: Counter[str] = Counter()

    def spoil(self, rng: Random, household: Household, before: Sequence[Household], neglect: float) -> None:
        """Make the mistakes of one household; some copy from the households written before it."""
        for name, flaw in FLAWS.items():
            if rng.random() * 1000 < self._rates[name] * neglect and flaw(rng, household, before):
                self.made[name] += 1
        self._forget(rng, household.facts, neglect)
        for person in household.members:
            self._forget(rng, person.facts, neglect)

    def spoil_light(self, rng: Random, household: Household, before: Sequence[Household]) -> None:
        """Make the mistakes that can be made where little is written."""
        if rng.random() < 0.005 and wrong_check_digit(rng, household, before):
            self.made["wrong_check_digit"] += 1

    def _forget(self, rng: Random, facts: Facts, neglect: float) -> None:
        core, other = self._unknown["core"] * neglect / 100, self._unknown["other"] * neglect / 100
        chance = rng.random
        forgotten = [name for name in facts if chance() < (core if name in self._core else other) and name not in KEPT]
        for name in forgotten:
            del facts[name]
        self.made["unknown"] += len(forgotten)


def wrong_check_digit(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """One digit of an identity number was mistyped."""
    person = _somebody(rng, household)
    if len(person.identity) != 18:
        return False
    wrong = rng.choice([digit for digit in "0123456789X" if digit != person.identity[-1]])
    person.identity = person.identity[:-1] + wrong
    return True


def repeated_number(rng: Random, household: Household, before: Sequence[Household]) -> bool:
    """Somebody carries the number of a person of another household."""
    if not before:
        return False
    _somebody(rng, household).identity = _somebody(rng, rng.choice(before)).identity
    return True


def no_number(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """Somebody has no number yet."""
    person = min(household.present(), key=lambda one: -one.born.toordinal())
    person.identity, person.identity_kind = "", "none"
    person.facts.pop("disability_card", None)
    return True


def old_number(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """Somebody old still has a number of fifteen digits."""
    person = min(household.present(), key=lambda one: one.born)
    if len(person.identity) != 18 or person.identity[6:8] != "19":  # they had no place for the century
        return False
    person.identity = person.identity[:6] + person.identity[8:17]
    person.identity_kind = "resident_id_15"
    return True


def number_of_other_sex(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The sex that was written is not the one that the number says."""
    person = _somebody(rng, household)
    person.sex = "female" if person.sex == "male" else "male"
    return True


def number_of_other_birthday(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The birthday that was written is not the one that the number says: often the other calendar."""
    person = _somebody(rng, household)
    if person.since:
        return False
    person.born -= timedelta(days=rng.choice((18, 25, 31, 40, 365)))
    return True


def impossible_birth_date(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """Somebody would be older than anybody ever was; the number says the same."""
    person = _somebody(rng, household)
    if len(person.identity) != 18:
        return False
    person.born = person.born.replace(year=1880 + person.born.year % 20, day=min(28, person.born.day))
    body = person.identity[:6] + f"{person.born:%Y%m%d}" + person.identity[14:17]
    person.identity = body + check_digit(body)
    return True


def two_heads(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """Two persons are written as head."""
    others = [p for p in household.present() if p.relation != "head"]
    if not others:
        return False
    rng.choice(others).relation = "head"
    return True


def no_head(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """Nobody is written as head."""
    household.members[0].relation = "other_relative"
    return True


def size_differs(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The family size on the form is not the number of members."""
    household.facts["size_at_end"] = household.size + rng.choice((-1, 1, 1, 2))
    return True


def accounts_copied(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The newest account is that of the year before, word by word."""
    if len(household.accounts) < 2:
        return False
    household.accounts[-1].items = list(household.accounts[-2].items)
    return True


def account_of_the_neighbour(_rng: Random, household: Household, before: Sequence[Household]) -> bool:
    """The newest account is that of a neighbour, but for who earned what."""
    if not before or not household.accounts or not before[-1].accounts:
        return False
    copied = [{k: v for k, v in item.items() if k != "member"} for item in before[-1].accounts[-1].items]
    household.accounts[-1].items = copied
    return True


def account_missing(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The newest account was never collected."""
    if not household.accounts:
        return False
    household.accounts.pop()
    return True


def account_empty(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The newest account was collected, and says that there was no income at all."""
    if not household.accounts:
        return False
    household.accounts[-1].items = []
    return True


def round_amounts(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """All amounts of the newest account are round thousands."""
    if not household.accounts:
        return False
    thousand = 1000 * 100
    items = household.accounts[-1].items
    rounded = [{**item, "amount": max(1, round(item["amount"] / thousand)) * thousand} for item in items]
    household.accounts[-1].items = rounded
    return True


def wage_without_worker(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """A wage is written for somebody who, by another entry, has not worked."""
    for item in household.accounts[-1].items if household.accounts else []:
        if item["item"] == "wage" and "member" in item:
            person = household.members[item["member"]]
            person.facts["months_worked"] = 0
            person.facts.pop("work_place", None)
            return True
    return False


def same_cause_twice(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The main cause is also one of the other causes."""
    household.other_causes = [household.main_cause]
    return True


def exit_year_without_exit(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """A year of exit is written for a household that has not left poverty."""
    if household.left_on or not household.updated_on:
        return False
    household.facts["exit_year"] = household.updated_on.year
    return True


def danger_without_grade(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """The house is graded as dangerous, and yet written as none."""
    household.facts |= {"dangerous_house": False, "housing_grade": "grade_d"}
    for name in ("renovation_year", "renovation_accepted_on"):
        household.facts.pop(name, None)
    return True


def young_graduate(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """A pupil is written as a graduate."""
    pupil = next((p for p in household.present() if p.facts.get("student_status") == "primary"), None)
    if pupil is None:
        return False
    pupil.facts["education"] = "college"
    return True


def healthy_with_illness(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """Somebody is written as healthy, and the illness is named beside it."""
    ill = next((p for p in household.present() if "illness" in p.facts), None)
    if ill is None:
        return False
    ill.facts["health"] = ["healthy"]
    return True


def student_of_forty(rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """A grown person is written as a pupil."""
    person = household.members[0]
    if person.facts.get("student_status") != "not_student":
        return False
    person.facts["student_status"] = rng.choice(("primary", "grade_9", "senior_3"))
    return True


def owns_car(_rng: Random, household: Household, _before: Sequence[Household]) -> bool:
    """A registered household has a car; it may well have a reason."""
    household.facts["owns_car"] = True
    return True


def _somebody(rng: Random, household: Household) -> Person:
    return household.members[int(rng.random() * household.size)]


FLAWS: dict[str, Flaw] = {
    flaw.__name__: flaw
    for flaw in (
        wrong_check_digit,
        repeated_number,
        no_number,
        old_number,
        number_of_other_sex,
        number_of_other_birthday,
        impossible_birth_date,
        two_heads,
        no_head,
        size_differs,
        accounts_copied,
        account_of_the_neighbour,
        account_missing,
        account_empty,
        round_amounts,
        wage_without_worker,
        same_cause_twice,
        exit_year_without_exit,
        danger_without_grade,
        young_graduate,
        healthy_with_illness,
        student_of_forty,
        owns_car,
    )
}
