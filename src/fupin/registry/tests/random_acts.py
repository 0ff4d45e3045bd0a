"""A random life of a village: every kind of action, by random people, on random days."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from fupin.framework.permissions import SYSTEM, Actor, Denied
from fupin.kernel.errors import FupinError
from fupin.registry import actions
from fupin.registry.models import Attachment, Household, Member
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk, couple

ACTORS: tuple[Actor, ...] = (SYSTEM, SYSTEM, Clerk(TOWN), Clerk(VILLAGE), Clerk(FAR_VILLAGE))
PLACES = (VILLAGE, VILLAGE + 1, NEXT_VILLAGE, FAR_VILLAGE)
RELATIONS = ("son", "daughter", "father", "mother")
FIRST, LAST = date(2017, 1, 1), date(2024, 12, 31)


class Life:
    """Does random things to the register; what the register refuses does not happen."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.done: dict[str, int] = {}
        self.kinds: list[Callable[[Actor], Any]] = [
            *(getattr(self, n) for n in dir(self) if n.startswith("do_")),
            self.do_record,
            self.do_add,
        ]

    def step(self) -> bool:
        """Do one random thing; return whether it happened."""
        kind = self.random.choice(self.kinds)
        with suppress(FupinError, Denied, IndexError):
            kind(self.random.choice(ACTORS))
            self.done[kind.__name__] = self.done.get(kind.__name__, 0) + 1
            return True
        return False

    def day(self) -> date:
        """A random day."""
        return FIRST + timedelta(days=self.random.randrange((LAST - FIRST).days))

    def household(self) -> Household:
        """A random household."""
        found: Household = self.random.choice(list(Household.objects.order_by("id")))
        return found

    def member(self) -> Member:
        """A random person."""
        found: Member = self.random.choice(list(Member.objects.order_by("id")))
        return found

    def others(self, member: Member) -> list[int]:
        """The other people of a person's household."""
        rows = Member.objects.filter(household_id=member.household_id, present=True).exclude(pk=member.pk)
        return list(rows.order_by("id").values_list("pk", flat=True))

    def do_record(self, actor: Actor) -> None:
        """A household, light or registered, with members or only a size."""
        kind, area = self.random.choice(("light", "registered")), self.random.choice(PLACES)
        people = couple() if self.random.random() < 0.8 else []
        values = {"kind": kind, "phone": "13800000000"} | ({} if people else {"size": 3})
        actions.record_household(actor, area, values, people, self.day())

    def do_register(self, actor: Actor) -> None:
        """A light household in full."""
        actions.register_household(actor, self.household().pk, {"main_cause": "illness"}, self.day())

    def do_correct(self, actor: Actor) -> None:
        """Facts of a household."""
        cause = self.random.choice(("illness", "land", None))
        values = {"main_cause": cause, "water_safe": self.random.random() < 0.5}
        actions.correct_household(actor, self.household().pk, values, self.day())

    def do_correct_member(self, actor: Actor) -> None:
        """Facts of a person."""
        values = {"education": self.random.choice(("primary", "junior")), "sex": self.random.choice(("male", "female"))}
        actions.correct_member(actor, self.member().pk, values, self.day())

    def do_add(self, actor: Actor) -> None:
        """A person more."""
        values = {"name": "王新", "relation": self.random.choice(RELATIONS)}
        actions.add_member(actor, self.household().pk, values, self.day())

    def do_leave(self, actor: Actor) -> None:
        """A person less."""
        member = self.member()
        heir = self.random.choice([*self.others(member), None])
        actions.member_leaves(actor, member.pk, self.random.choice(("death", "marriage_out")), self.day(), heir)

    def do_return(self, actor: Actor) -> None:
        """A person back."""
        gone = list(Member.objects.filter(present=False).order_by("id"))
        actions.member_returns(actor, self.random.choice(gone).pk, "son", self.day())

    def do_move_member(self, actor: Actor) -> None:
        """A person to another household."""
        member = self.member()
        heir = self.random.choice([*self.others(member), None])
        actions.move_member(actor, member.pk, self.household().pk, "daughter", self.day(), new_head_id=heir)

    def do_head(self, actor: Actor) -> None:
        """Another head."""
        member = self.member()
        actions.change_head(actor, member.household_id, member.pk, on=self.day())

    def do_split(self, actor: Actor) -> None:
        """Two households of one."""
        member = self.member()
        others = self.others(member)
        going = [member.pk, *others[: len(others) // 2]]
        heir = others[-1]
        actions.split_household(actor, member.household_id, going, member.pk, self.day(), new_head_id=heir)

    def do_merge(self, actor: Actor) -> None:
        """One household of two."""
        actions.merge_households(actor, self.household().pk, self.household().pk, self.day())

    def do_move(self, actor: Actor) -> None:
        """To another place."""
        actions.move_household(actor, self.household().pk, self.random.choice(PLACES), self.day())

    def do_end(self, actor: Actor) -> None:
        """Out of the register."""
        if self.random.random() < 0.3:
            actions.end_household(actor, self.household().pk, "moved_out", self.day())

    def do_account(self, actor: Actor) -> None:
        """An account of a year."""
        year = self.random.choice((2019, 2020, 2021))
        items = [{"item": "wage", "amount": self.random.randrange(10**6)}]
        actions.record_account(actor, self.household().pk, year, items)

    def do_file(self, actor: Actor) -> None:
        """A file more."""
        actions.attach_file(actor, self.household().pk, "a.pdf", b"%PDF-1.4 " + bytes([self.random.randrange(65, 90)]))

    def do_remove_file(self, actor: Actor) -> None:
        """A file less."""
        kept = list(Attachment.objects.filter(removed=False).order_by("id"))
        actions.remove_file(actor, self.random.choice(kept).pk, "twice")

    def do_batch(self, actor: Actor) -> None:
        """A whole list at once."""
        area = self.random.choice(PLACES)
        rows = [{"area": area, "members": couple(), "accounts": [{"year": 2019, "items": []}]} for _ in range(3)]
        actions.record_batch(actor, rows, self.day())

    def do_change_batch(self, actor: Actor) -> None:
        """Changes of a whole list at once."""
        household, member = self.household(), self.member()
        actions.change_batch(
            actor,
            true_from=self.day(),
            households={household.pk: {"water_safe": True, "main_cause": "land"}},
            members={member.pk: {"name": self.random.choice(("张三", "李四")), "health": ["chronic"]}},
            new_members=[{"household_id": household.pk, "name": "王批", "relation": "son"}],
            accounts=[{"household_id": household.pk, "year": 2020, "items": [{"item": "wage", "amount": 5}]}],
        )
