"""The data checks of the register, by name."""

from __future__ import annotations

from functools import cache

from fupin.registry.checks import accounts, households, people
from fupin.registry.checks.base import Check, CheckedFile, Doubt, Person
from fupin.registry.checks.words import words_of
from fupin.registry.pack import pack

CHECKS: dict[str, type[Check]] = {
    check.name: check
    for check in (
        households.NobodyKnown,
        households.ResidentsAgainstSize,
        households.NoHead,
        households.TwoHeads,
        households.TwinHousehold,
        households.CauseMissing,
        households.CauseUnfounded,
        households.LivingConditionUnknown,
        households.PhoneMissing,
        people.SharedNumber,
        people.InvalidNumber,
        people.NumberMissing,
        people.SexAgainstNumber,
        people.BirthAgainstNumber,
        people.ImpossibleAge,
        people.ChildTooOld,
        people.SpouseTooYoung,
        people.SchoolingUnknown,
        people.DisabilityContradicted,
        people.ExclusiveFacts,
        accounts.AccountMissing,
        accounts.RoundAccount,
        accounts.CopiedAccount,
        accounts.NeighboursAccount,
        accounts.ImplausibleYield,
    )
}


@cache
def checks() -> tuple[Check, ...]:
    """Return every check with the settings of the pack in use."""
    words = words_of(pack().folder)
    return tuple(check(words) for check in CHECKS.values())


def run(file: CheckedFile) -> list[tuple[Check, Doubt]]:
    """Return everything that any check doubts about a household."""
    return [(check, doubt) for check in checks() for doubt in check.doubts(file)]


__all__ = ["CHECKS", "Check", "CheckedFile", "Doubt", "Person", "checks", "run"]
