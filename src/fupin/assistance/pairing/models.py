"""What is stored of helpers, pairings and the help given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import PAIR, READ
from fupin.framework.ids import new_id
from fupin.framework.models import Job
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule


@recorded
class Helper(Recorded):
    """A person of a unit who can be responsible for households; `area` is the place where the helper works.

    A helper of a place above is shown to everybody below: a village pairs with people of the county.
    """

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    name = models.CharField(_("name"), max_length=60, db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    # A level of the pack: who sends the helper.
    level = models.CharField(_("level of the unit"), max_length=30, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=160, blank=True)
    most = models.SmallIntegerField(_("households at most"), null=True)
    skills = models.JSONField(_("skills"), default=list)
    # Households that the helper declared to be kin: never paired with them.
    kin = models.JSONField(_("kin"), default=list)
    left_on = models.DateField(_("left on"), null=True)
    left_because = models.CharField(_("left because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("helper")

    def __str__(self) -> str:
        return self.name


@recorded
class Pairing(Recorded):
    """Somebody is responsible for a household, or a unit or leader for a place, from one day to another."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    # Kinds are declared by the pack: helper, guarantor, leader's contact place, unit and village, enterprise.
    kind = models.CharField(_("kind"), max_length=30, default="helper", db_index=True)
    household_id = models.BigIntegerField(null=True, db_index=True)
    helper_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True)
    due = models.DateField(_("guaranteed by"), null=True)
    pledge = models.TextField(_("what is promised"), blank=True)
    ended_because = models.CharField(_("ended because"), max_length=200, blank=True)
    handed_to = models.BigIntegerField(null=True)
    handover = models.TextField(_("hand-over record"), blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("pairing")

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"


@recorded
class HelpGiven(Recorded):
    """One line of a household's assistance account: what it got, when, from whom, worth what, with what effect."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    # Empty for help to a whole place: what an enterprise or a helping unit delivered to its village.
    household_id = models.BigIntegerField(null=True, db_index=True)
    member_id = models.BigIntegerField(null=True)
    on = models.DateField(_("day"), db_index=True)
    measure = models.CharField(_("measure"), max_length=60, blank=True, db_index=True)
    what = models.CharField(_("what"), max_length=300)
    # In minor units; empty where nobody knows what it was worth.
    amount = models.BigIntegerField(_("worth"), null=True)
    source = models.CharField(_("from"), max_length=120, blank=True)
    helper_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True, db_index=True)
    effect = models.CharField(_("effect"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    withdrawn = models.CharField(_("withdrawn because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("help given")

    def __str__(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class OpenOrOwn(ByArea):
    """Rows of the user's places; private ones only for who wrote them, and for who pairs helpers there."""

    def rows(self, user: object) -> Q:
        """Return the test of the place, and for private rows one more."""
        all_ = ByArea(PAIR, self.path).rows(user)
        here = ByArea.rows(self, user)
        if not all_:
            return here
        return here & (Q(private=False) | Q(by=getattr(user, "pk", None) or 0) | all_)


@recorded
class Contact(Recorded):
    """A talk between a household, or somebody on its behalf, and a helper: who began, about what, when answered."""

    class Way(models.TextChoices):
        """How people got in touch."""

        VISIT = "visit", _("visit")
        CALL = "call", _("telephone call")
        MESSAGE = "message", _("message")
        MEETING = "meeting", _("meeting")

    scope: ClassVar[ScopeRule] = OpenOrOwn(READ)

    household_id = models.BigIntegerField(null=True, db_index=True)
    helper_id = models.BigIntegerField(null=True, db_index=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("when"), db_index=True)
    inbound = models.BooleanField(_("the household began"), default=False)
    way = models.CharField(_("how"), max_length=10, choices=Way.choices, default=Way.VISIT)
    # With whom, from the pack: the household itself, an employer, a school, a hospital.
    party = models.CharField(_("with"), max_length=30, blank=True)
    private = models.BooleanField(_("only for who wrote it"), default=False)
    # Sealed: what people confide is read on its own page, and by nobody in the database.
    words = models.TextField(_("what was said"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("contact")

    def __str__(self) -> str:
        return f"{self.way} {self.at:%Y-%m-%d}"


class Proposal(Scoped):
    """A proposal of who could help whom in a place, to be changed and accepted by a person."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("being worked out")
        OPEN = "open", _("to be decided")
        ACCEPTED = "accepted", _("accepted")
        UNDONE = "undone", _("taken back")
        DROPPED = "dropped", _("dropped")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(_("kind"), max_length=30)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    # Whether those who have a helper keep him or her.
    keep = models.BooleanField(default=True)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    accepted_act = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("proposal of pairings")

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"


class ProposedPair(Scoped):
    """One household of a proposal with the helper proposed, or the reason why there is none."""

    class Lack(models.TextChoices):
        """Why there is nobody."""

        FULL = "full", _("every helper has as many households as allowed")
        KIN = "kin", _("only kin, or who helps it already, has room")
        NOBODY = "nobody", _("no helper works here")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="pairs")
    area = models.BigIntegerField(db_index=True)
    household_id = models.BigIntegerField(db_index=True)
    helper_id = models.BigIntegerField(null=True, db_index=True)
    # The pairing that would be handed over.
    instead_of = models.BigIntegerField(null=True)
    # A question for a person: the same family name, and somebody of the household is kin of a helper.
    flag = models.CharField(max_length=20, blank=True)
    lack = models.CharField(max_length=10, choices=Lack.choices, blank=True)
    chosen = models.BooleanField(default=True)
    swapped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("proposed pair")
        indexes = [models.Index(fields=["proposal", "area"], name="pairs_of_proposal")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.helper_id}"
