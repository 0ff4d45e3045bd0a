"""Every data check with a good, a doubtful and an unknown household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pytest
from django.utils import translation

from fupin.registry.checks import CHECKS, CheckedFile, Person, checks
from fupin.registry.checks import accounts as of_accounts
from fupin.registry.checks import households as of_households
from fupin.registry.checks import people as of_people
from fupin.registry.checks.base import Check
from fupin.registry.pack import parse_number
from fupin.registry.tests.samples import number

TODAY = date(2021, 6, 1)
BORN = date(1970, 3, 7)


def person(key: int = 1, *, identity: str = "", shared: bool = False, **facts: Any) -> Person:
    return Person(key, {"id": key, "name": "王甲", **facts}, parse_number(identity), shared)


def head(**facts: Any) -> Person:
    return person(0, relation="head", birth_date=BORN, **facts)


def child(**facts: Any) -> Person:
    return person(2, **{"relation": "son", "birth_date": date(2012, 1, 1), **facts})


def file(*members: Person, known: bool = True, **given: Any) -> CheckedFile:
    facts = {"kind": "registered", **given.pop("facts", {})}
    return replace(CheckedFile(1, 1, facts, TODAY, members if known else None), **given)


def account(*amounts: int, year: int = 2020, item: str = "wage") -> Mapping[int, Sequence[Mapping[str, Any]]]:
    return {year: [{"item": item, "amount": amount} for amount in amounts]}


class CheckTest:
    """What every check keeps; a test of one names the check and its three households."""

    check: ClassVar[type[Check]]
    good: ClassVar[CheckedFile]
    doubtful: ClassVar[CheckedFile]
    unknown: ClassVar[CheckedFile]

    def found(self, given: CheckedFile) -> list[str]:
        check = next(c for c in checks() if type(c) is self.check)
        return [check.text(doubt.detail) for doubt in check.doubts(given)]

    def test_good(self) -> None:
        assert self.found(self.good) == []

    def test_unknown(self) -> None:
        assert self.found(self.unknown) == []

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_doubtful(self, language: str) -> None:
        with translation.override(language):
            sentences = self.found(self.doubtful)
            assert len(sentences) == 1
            assert "%(" not in sentences[0]
            assert str(self.check.label)


class TestNobodyKnown(CheckTest):
    check = of_households.NobodyKnown
    good, doubtful, unknown = file(head()), file(known=False), file(known=False, facts={"kind": "light"})


class TestResidentsAgainstSize(CheckTest):
    check = of_households.ResidentsAgainstSize
    good = file(head(), facts={"size_at_end": 1, "size": 1})
    doubtful, unknown = file(head(), facts={"size_at_end": 4, "size": 1}), file(head(), facts={"size": 1})


class TestNoHead(CheckTest):
    check = of_households.NoHead
    good, doubtful, unknown = file(head()), file(child()), file(known=False)


class TestTwoHeads(CheckTest):
    check = of_households.TwoHeads
    good, doubtful, unknown = file(head(), child()), file(head(), head()), file(known=False)


class TestTwinHousehold(CheckTest):
    check = of_households.TwinHousehold
    good, doubtful, unknown = file(head(), twins=1), file(head(), twins=2), file(known=False)


class TestCauseMissing(CheckTest):
    check = of_households.CauseMissing
    good = file(head(), facts={"main_cause": "land"})
    doubtful, unknown = file(head()), file(head(), facts={"kind": "light"})


class TestCauseUnfounded(CheckTest):
    check = of_households.CauseUnfounded
    good = file(head(health=["chronic"]), facts={"main_cause": "illness"})
    doubtful = file(head(health=["healthy"]), facts={"main_cause": "illness"})
    unknown = file(head(health=["healthy"]), child(), facts={"main_cause": "illness"})


class TestLivingConditionUnknown(CheckTest):
    check = of_households.LivingConditionUnknown
    good = file(head(), facts={"water_safe": False, "housing_grade": "grade_a"})
    doubtful = file(head(), facts={"water_safe": False})
    unknown = file(head(), facts={"kind": "light"})


class TestPhoneMissing(CheckTest):
    check = of_households.PhoneMissing
    good, doubtful = file(head(), has_phone=True), file(head())
    unknown = file(head(), facts={"kind": "light"})


class TestSharedNumber(CheckTest):
    check = of_people.SharedNumber
    good, doubtful = file(head(identity=number())), file(head(identity=number(), shared=True))
    unknown = file(head())


class TestInvalidNumber(CheckTest):
    check = of_people.InvalidNumber
    good, doubtful, unknown = file(head(identity=number())), file(head(identity=number()[:-1])), file(head())


class TestNumberMissing(CheckTest):
    check = of_people.NumberMissing
    good, doubtful = file(head(identity=number())), file(head())
    unknown = file(child(birth_date=date(2021, 2, 1)))


class TestSexAgainstNumber(CheckTest):
    check = of_people.SexAgainstNumber
    good = file(head(identity=number(sequence=1), sex="male"))
    doubtful = file(head(identity=number(sequence=1), sex="female"))
    unknown = file(head(identity=number(sequence=1)))


class TestBirthAgainstNumber(CheckTest):
    check = of_people.BirthAgainstNumber
    good, unknown = file(head(identity=number(BORN))), file(person(identity=number()))
    doubtful = file(head(identity=number(date(1971, 3, 7))))


class TestImpossibleAge(CheckTest):
    check = of_people.ImpossibleAge
    good, unknown = file(head()), file(person())
    doubtful = file(person(birth_date=date(1890, 1, 1)))


class TestChildTooOld(CheckTest):
    check = of_people.ChildTooOld
    good, doubtful = file(head(), child()), file(head(), child(birth_date=date(1969, 1, 1)))
    unknown = file(head(), child(birth_date=None))

    def test_a_parent_must_be_older(self) -> None:
        assert self.found(file(head(), child(relation="father"))) != []
        assert self.found(file(head(), child(relation="father", birth_date=date(1940, 1, 1)))) == []


class TestSpouseTooYoung(CheckTest):
    check = of_people.SpouseTooYoung
    good = file(head(), person(relation="wife", birth_date=BORN))
    doubtful, unknown = file(head(), child(relation="wife")), file(head(), person(relation="wife"))


class TestSchoolingUnknown(CheckTest):
    check = of_people.SchoolingUnknown
    good, doubtful = file(head(), child(student_status="primary")), file(head(), child())
    unknown = file(head(), child(birth_date=None))

    def test_excused_children_are_not_doubted(self) -> None:
        assert self.found(file(head(), child(taught_at_home=True))) == []


class TestDisabilityContradicted(CheckTest):
    check = of_people.DisabilityContradicted
    good = file(head(disabled=True, health=["disabled"]))
    doubtful = file(head(disabled=True, health=["healthy"]))
    unknown = file(head(disabled=True))


class TestExclusiveFacts(CheckTest):
    check = of_people.ExclusiveFacts
    good = file(head(pension_insurance=True, employee_pension=False))
    doubtful = file(head(pension_insurance=True, employee_pension=True))
    unknown = file(head(pension_insurance=True))


class TestAccountMissing(CheckTest):
    check = of_accounts.AccountMissing
    good, doubtful = file(head(), accounts=account(1)), file(head(), accounts=account(1, year=2018))
    unknown = file(head(), facts={"kind": "light"})


class TestRoundAccount(CheckTest):
    check = of_accounts.RoundAccount
    good = file(head(), accounts=account(100_000, 200_000, 212_345))
    doubtful, unknown = file(head(), accounts=account(100_000, 200_000, 300_000)), file(head())


class TestCopiedAccount(CheckTest):
    check = of_accounts.CopiedAccount
    good = file(head(), accounts={**account(1, 2, 3), **account(1, 2, 4, year=2019)})
    doubtful = file(head(), accounts={**account(1, 2, 3), **account(3, 2, 1, year=2019)})
    unknown = file(head(), accounts=account(1, 2, 3))


class TestNeighboursAccount(CheckTest):
    check = of_accounts.NeighboursAccount
    good, unknown = file(head(), accounts=account(1, 2, 3)), file(head())
    doubtful = file(head(), accounts=account(1, 2, 3), neighbours_with_account=2)


class TestImplausibleYield(CheckTest):
    check = of_accounts.ImplausibleYield
    good = file(head(), accounts=account(4_000_000, item="crops"), facts={"orchard_land": 4})
    doubtful = file(head(), accounts=account(40_000_000, item="crops"), facts={"orchard_land": 4.5})
    unknown = file(head(), accounts=account(40_000_000, item="crops"))


def test_every_check_has_its_test_and_its_words() -> None:
    tested = {test.check for test in CheckTest.__subclasses__()}
    assert tested == set(CHECKS.values())
    assert all(check.__doc__ and check.label and 0 < check.weight <= 100 for check in CHECKS.values())
