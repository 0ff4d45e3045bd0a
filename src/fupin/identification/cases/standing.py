"""Who acts: the roles held over a case's place, what was declared of kinship, and what makes the system ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fupin.framework.bulk import chunks
from fupin.framework.permissions import Grant, System
from fupin.identification.cases.models import Case, Declaration
from fupin.kernel.area import covers, level_of
from fupin.kernel.workflow import Actor, Standing, Step
from fupin.people import queries as people
from fupin.registry.queries.procedures import named_in

SAME_NAME = "name"
"""A member of the household has the name of whoever acts."""


@dataclass(frozen=True, slots=True)
class Office:
    """A procedure itself at work: the register obeys it in the places of its cases, whoever took the last step."""

    actor_id: int | None
    areas: frozenset[int]
    rights: frozenset[str]

    def grants(self) -> Sequence[Grant]:
        """Return the rights over exactly these places."""
        return [Grant(self.rights, area, area) for area in self.areas]


@dataclass(slots=True)
class Bench:
    """Somebody who acts on cases: the posts held, and what was declared for which case."""

    user: object
    declared: dict[int, bool] = field(default_factory=dict)
    posts: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def of(cls, user: object, cases: Iterable[int]) -> Bench:
        """Read what there is to know of somebody, for some cases."""
        return cls(user, declarations_of(user, cases), people.held_by(user))

    def declare(self, case_id: int, *, related: bool) -> None:
        """Take a declaration into account that is being made."""
        self.declared[case_id] = related

    @property
    def is_system(self) -> bool:
        """Whether it is the installation itself, which may act as anybody; the log then names nobody."""
        return isinstance(self.user, System)

    def held(self, area: int) -> frozenset[Actor]:
        """Return the roles held over a place."""
        return frozenset(Actor(role, level_of(place)) for role, place in self.posts if covers(place, area))

    def standing(self, case: Case, step: Step) -> Standing:
        """Return who it is in a step of a case."""
        if self.is_system:
            return Standing(frozenset(step.actors), declared=True)
        said = self.declared.get(case.pk)
        return Standing(self.held(case.area), said is not None, bool(said))

    def acts_as(self, case: Case, step: Step) -> list[Actor]:
        """Return as which actors of a step somebody acts, its leader included."""
        wanted = {*step.actors, step.escalate}
        return sorted(wanted if self.is_system else self.held(case.area) & wanted)


def declarations_of(user: object, cases: Iterable[int]) -> dict[int, bool]:
    """Return for each case of which somebody declared anything whether that was kinship; the newest counts."""
    identifier = getattr(user, "actor_id", None)
    found: dict[int, bool] = {}
    if identifier is None:
        return found
    for chunk in chunks(cases, 500):
        rows = Declaration.objects.filter(user_id=identifier, case_id__in=chunk).order_by("made_at", "pk")
        found.update(rows.values_list("case_id", "related"))
    return found


def flagged(user: object, household_ids: Iterable[int]) -> set[int]:
    """Return the households of which a member has the name of somebody: a question to ask, not a verdict."""
    name = str(getattr(user, "name", "") or "").strip()
    return named_in(name, household_ids) if name else set()
