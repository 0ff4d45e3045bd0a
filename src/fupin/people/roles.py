"""The roles of the programme and the rights of each; a post gives a role over one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

RIGHTS: dict[str, StrPromise] = {
    "registry.read": _("read household files"),
    "registry.write": _("write household files"),
    "registry.export": _("take household data out as files"),
    "registry.unmask": _("see hidden numbers, with a reason"),
    "registry.dismiss": _("dismiss doubts of the data checks"),
    "intake.read": _("read uploads and their checks"),
    "intake.run": _("upload, check and accept workbooks"),
    "intake.undo": _("undo an accepted upload"),
    "comparison.read": _("see department lists and doubtful points"),
    "comparison.every": _("see those of every department, not only of the own one"),
    "comparison.run": _("bring department lists in, compare and sign off months"),
    "comparison.answer": _("answer doubtful points"),
    "identification.run": _("run the policy on a place"),
    "case.read": _("read cases with their evidence"),
    "case.act": _("act in procedures, each step by its own actors"),
    "clue.record": _("report that a household may be in difficulty"),
    "notice.publish": _("post notices and publish what is public"),
    "draw.read": _("see draws with their participants"),
    "draw.run": _("prepare and hold draws"),
    "help.read": _("see plans, pairings, needs and casework"),
    "help.plan": _("write plans and needs, and give evidence of causes"),
    "help.pair": _("pair helpers with households and hand over"),
    "help.act": _("work on matters and record the help given"),
    "help.offer": _("offer help and match it to needs"),
    "report.read": _("see statements of figures and the papers made"),
    "report.make": _("make papers, slides and filled tables"),
    "report.manage": _("manage the office's templates and mappings"),
    "figures.read": _("read figures without persons"),
    "snapshot.read": _("see snapshots and what differs between two"),
    "snapshot.publish": _("publish, freeze and delete snapshots"),
    "places.manage": _("change places"),
    "people.read": _("see who holds which post"),
    "people.manage": _("manage accounts and posts"),
    "log.read": _("read the log"),
    "jobs.read": _("see the jobs of others"),
    "views.shared": _("use and share saved lists"),
}
"""Every right that the product asks for, in words."""

_LOOK = frozenset({"registry.read", "figures.read"})
_FOLLOW = frozenset({"case.read", "comparison.read", "draw.read", "help.read", "report.read"})
_EVERY = frozenset({"comparison.every"})
_CAPTURE = _LOOK | {"registry.write", "registry.export", "intake.read", "intake.run", "views.shared"}
# Planning, doing and reporting help.
_HELP = frozenset({"help.plan", "help.act", "report.make"})
# What a village does of procedures: evaluate, post notices, answer doubtful points, draw lots.
_VILLAGE = _FOLLOW | _EVERY | {"case.act", "clue.record", "notice.publish", "comparison.answer", "draw.run"} | _HELP
_GUIDE = (
    _CAPTURE
    | _VILLAGE
    | {
        "comparison.run",
        "help.pair",
        "help.offer",
        "report.manage",
        "intake.undo",
        "registry.unmask",
        "registry.dismiss",
        "identification.run",
        "jobs.read",
        "people.read",
    }
)
# A snapshot holds no name and no number of a person; what it says of places needs the right to figures too.
_SNAPSHOTS = frozenset({"snapshot.read", "snapshot.publish"})


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name for people, its rights, and whether it needs a second factor at sign-in."""

    label: StrPromise
    rights: frozenset[str]
    second_factor: bool = True


# Who gives out rights holds none over households, and who decides over households gives out none.
ROLES: dict[str, Role] = {
    "group_cadre": Role(
        _("Group cadre"),
        _LOOK | {"registry.write", "case.read", "case.act", "clue.record", "help.read", "help.act"},
        second_factor=False,
    ),
    "village_team": Role(_("Village team"), _CAPTURE | _VILLAGE | {"registry.dismiss"}, second_factor=False),
    "township_clerk": Role(_("Township clerk"), _GUIDE),
    "county_officer": Role(_("County officer"), _GUIDE | _SNAPSHOTS | {"places.manage", "log.read"}),
    "department": Role(
        _("Department"),
        _LOOK
        | _FOLLOW
        | {
            "views.shared",
            "comparison.run",
            "comparison.answer",
            "case.act",
            "clue.record",
            "help.act",
            "help.offer",
            "report.make",
        },
    ),
    "inspector": Role(
        _("Inspector"),
        _LOOK
        | _FOLLOW
        | _EVERY
        | {
            "intake.read",
            "registry.unmask",
            "people.read",
            "log.read",
            "jobs.read",
            "views.shared",
            "snapshot.read",
            "report.make",
        },
    ),
    "leader": Role(_("Leader"), _LOOK | _FOLLOW | _EVERY | {"people.read", "case.act", "report.make"}),
    "administrator": Role(
        _("Administrator"),
        _SNAPSHOTS | {"people.read", "people.manage", "places.manage", "log.read", "jobs.read"},
    ),
    "provincial_analyst": Role(_("Provincial analyst"), _SNAPSHOTS | {"figures.read"}),
}
