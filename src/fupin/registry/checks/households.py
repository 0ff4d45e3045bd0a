"""Checks of households: head, members, cause, living conditions, twins."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from fupin.kernel.text import Text
from fupin.registry.checks.base import Check, CheckedFile, Doubt, words
from fupin.registry.pack import pack
from fupin.registry.words import HEAD, HOUSEHOLD


class NobodyKnown(Check):
    """A registered household of which nobody is known."""

    name = "nobody_known"
    label = _("Members not known")
    sentence = _("The household is registered, but none of its members is present.")
    weight = 100

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt registered households without present members."""
        if file.registered and not file.people:
            yield Doubt()


class ResidentsAgainstSize(Check):
    """More people live at home than the household has members, or its stated size differs."""

    name = "residents_against_size"
    label = _("Stated size differs")
    sentence = _("The form says %(stated)d persons, the household has %(size)d.")

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt a stated size at the end of the year that is not the number of members."""
        stated, size = file.facts.get("size_at_end"), file.facts.get("size")
        if stated is not None and size is not None and file.members is not None and stated != size:
            yield Doubt(detail={"stated": stated, "size": size})


class NoHead(Check):
    """Nobody is the head."""

    name = "no_head"
    label = _("No head")
    sentence = _("None of the %(count)d members is the head of the household.")
    weight = 100

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt households whose members are known, none as the head."""
        if file.people and not _heads(file):
            yield Doubt(detail={"count": len(file.people)})


class TwoHeads(Check):
    """More than one member is the head."""

    name = "two_heads"
    label = _("More than one head")
    sentence = _("%(count)d members are entered as the head: %(names)s.")
    weight = 100

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt households with several heads."""
        if len(heads := _heads(file)) > 1:
            yield Doubt(detail={"count": len(heads), "names": ", ".join(heads)})


class TwinHousehold(Check):
    """Another household of the village has a head of the same name."""

    name = "twin_household"
    label = _("Perhaps recorded twice")
    sentence = _("%(count)d households of the village have a head of the name %(name)s.")
    weight = 20

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt households that share village and name of the head with others."""
        if file.twins > 1:
            yield Doubt(detail={"count": file.twins, "name": file.facts.get("head_name", "")})


class CauseMissing(Check):
    """A registered household has no main cause."""

    name = "cause_missing"
    label = _("Main cause missing")
    sentence = _("The household is registered without a main cause of its poverty.")

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt registered households without a cause."""
        if file.registered and not file.facts.get("main_cause"):
            yield Doubt()


class CauseUnfounded(Check):
    """The main cause is something that no member has."""

    name = "cause_unfounded"
    label = _("Cause without anybody it fits")
    sentence = _("The main cause is “%(cause)s”, but it fits none of the members.")

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt a cause when the fact behind it is known of all members and fits none."""
        cause = str(file.facts.get("main_cause", ""))
        if cause not in self.words.causes or not file.people:
            return
        fact, codes = self.words.causes[cause]
        held = [p.facts.get(fact) for p in file.people]
        if all(value is not None for value in held) and all(codes.isdisjoint(v) for v in held if v is not None):
            declared = pack().facts[HOUSEHOLD]["main_cause"].codes or ""
            yield Doubt(detail={"cause": words(pack().codes[declared].label_of(cause))})


class LivingConditionUnknown(Check):
    """Nothing is known of the water or of the house."""

    name = "condition_unknown"
    label = _("Living condition not known")
    sentence = _("Nothing is known yet of: %(condition)s.")
    weight = 30

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt registered households for each condition of which no fact is known."""
        for condition, facts in self.words.known.items():
            if file.registered and all(file.facts.get(fact) is None for fact in facts):
                title = pack().groups.get(condition, Text.of(en=condition))
                yield Doubt(condition, {"condition": words(title)})


class PhoneMissing(Check):
    """A registered household cannot be called."""

    name = "phone_missing"
    label = _("Phone missing")
    sentence = _("The household has no telephone number.")
    weight = 10

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt registered households without a phone."""
        if file.registered and not file.has_phone:
            yield Doubt()


def _heads(file: CheckedFile) -> list[str]:
    return [p.name for p in file.people if p.facts.get("relation") == HEAD]
