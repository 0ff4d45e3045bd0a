"""Checks of persons: their numbers, ages, relations, schooling and insurance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from fupin.registry.checks.base import CheckedFile, Person, PersonCheck, words
from fupin.registry.checks.words import school_ages
from fupin.registry.pack import pack

Detail = Mapping[str, Any] | None


class SharedNumber(PersonCheck):
    """The same identity number stands in two households."""

    name = "shared_number"
    label = _("Identity number in two households")
    sentence = _("The identity number of %(name)s also stands in another household.")
    weight = 100

    def doubt(self, person: Person, _file: CheckedFile) -> Detail:
        """Doubt a number that others have, too."""
        return {} if person.shared_number else None


class InvalidNumber(PersonCheck):
    """An identity number cannot be right."""

    name = "invalid_number"
    label = _("Wrong identity number")
    sentence = _("The identity number of %(name)s cannot be right. %(problem)s")
    weight = 100

    def doubt(self, person: Person, _file: CheckedFile) -> Detail:
        """Doubt a number with an error; warnings do not count."""
        errors = person.number.errors
        return {"problem": words(errors[0].message)} if errors else None


class NumberMissing(PersonCheck):
    """A grown person has no identity number."""

    name = "number_missing"
    label = _("Identity number missing")
    sentence = _("%(name)s has no identity number.")
    weight = 20

    def doubt(self, person: Person, file: CheckedFile) -> Detail:
        """Doubt persons of a year or more; of the newborn none is expected."""
        years = person.age_on(file.today)
        return {} if not person.number.text and (years is None or years >= 1) else None


class SexAgainstNumber(PersonCheck):
    """The form and the identity number disagree on the sex."""

    name = "sex_against_number"
    label = _("Sex differs from the number")
    sentence = _("The identity number of %(name)s says another sex than the form.")

    def doubt(self, person: Person, _file: CheckedFile) -> Detail:
        """Doubt a sex that is stated and not that of a right number."""
        sex, said = person.facts.get("sex"), person.number.sex
        known = sex is not None and said is not None and not person.number.errors
        return {} if known and sex in ("male", "female") and sex != said else None


class BirthAgainstNumber(PersonCheck):
    """The form and the identity number disagree on the day of birth."""

    name = "birth_against_number"
    label = _("Date of birth differs from the number")
    sentence = _("%(name)s was born on %(form)s by the form, but on %(number)s by the identity number.")

    def doubt(self, person: Person, _file: CheckedFile) -> Detail:
        """Doubt a day of birth that is not that of a right number."""
        born, said = person.facts.get("birth_date"), person.number.birth_date
        if born is None or said is None or person.number.errors or born == said:
            return None
        return {"form": born.isoformat(), "number": said.isoformat()}


class ImpossibleAge(PersonCheck):
    """Nobody is that old, or born in the future."""

    name = "impossible_age"
    label = _("Impossible age")
    sentence = _("%(name)s would be %(age)d years old.")
    weight = 100

    def doubt(self, person: Person, file: CheckedFile) -> Detail:
        """Doubt ages below zero or above what the pack allows."""
        born = person.facts.get("birth_date")
        years = person.age_on(file.today)
        if born is None or years is None or (born <= file.today and years <= self.words.oldest):
            return None
        return {"age": years}


class ChildTooOld(PersonCheck):
    """A child or parent of the head has an impossible distance in years to the head."""

    name = "child_too_old"
    label = _("Age against relation")
    sentence = _("%(name)s is %(age)d, the head is %(head)d: that does not fit the relation.")

    def doubt(self, person: Person, file: CheckedFile) -> Detail:
        """Doubt a child who is not clearly younger, a parent who is not clearly older."""
        head = file.head
        years, others = person.age_on(file.today), head.age_on(file.today) if head else None
        if years is None or others is None:
            return None
        relation = person.facts.get("relation")
        is_child, is_parent = (relation in self.words.relation(kind) for kind in ("child", "parent"))
        distance = others - years if is_child else years - others
        wrong = (is_child or is_parent) and distance < self.words.years_to_child
        return {"age": years, "head": others} if wrong else None


class SpouseTooYoung(PersonCheck):
    """A spouse who is still a child."""

    name = "spouse_too_young"
    label = _("Spouse too young")
    sentence = _("%(name)s is the spouse of the head and %(age)d years old.")

    def doubt(self, person: Person, file: CheckedFile) -> Detail:
        """Doubt spouses below the age of marriage."""
        years = person.age_on(file.today)
        is_spouse = person.facts.get("relation") in self.words.relation("spouse")
        return {"age": years} if is_spouse and years is not None and years < self.words.spouse_from else None


class SchoolingUnknown(PersonCheck):
    """It is not known whether a child of school age goes to school."""

    name = "schooling_unknown"
    label = _("Schooling not known")
    sentence = _("%(name)s is %(age)d and it is not known whether the child goes to school.")

    def doubt(self, person: Person, file: CheckedFile) -> Detail:
        """Doubt children of school age without the fact, unless they are excused."""
        rule, years = self.words.schooling, person.age_on(file.today)
        if rule is None or years is None or not file.registered:
            return None
        known = person.facts.get(rule.fact) is not None or any(person.facts.get(f) for f in rule.excused_by)
        return {"age": years} if not known and years in school_ages(pack(), rule, file.today) else None


class DisabilityContradicted(PersonCheck):
    """Two facts about a disability contradict each other."""

    name = "disability_contradicted"
    label = _("Disability contradicted")
    sentence = _("What the file says of a disability of %(name)s contradicts the state of health.")

    def doubt(self, person: Person, _file: CheckedFile) -> Detail:
        """Doubt a disability on one side only, where both are known."""
        if self.words.disability is None:
            return None
        fact, health, code = self.words.disability
        stated, known = person.facts.get(fact), person.facts.get(health)
        return {} if stated is not None and known is not None and stated != (code in known) else None


class ExclusiveFacts(PersonCheck):
    """Two insurances that exclude each other are both there."""

    name = "exclusive_facts"
    label = _("Insured twice")
    sentence = _("%(name)s is in two schemes that exclude each other.")

    def doubt(self, person: Person, _file: CheckedFile) -> Detail:
        """Doubt pairs of facts of which only one can be."""
        return {} if any(person.facts.get(a) and person.facts.get(b) for a, b in self.words.exclusive) else None
