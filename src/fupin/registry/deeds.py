"""What was done, in few words: the title of each act in the history of a household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fupin.framework.actions import ACTIONS
from fupin.framework.web.words import Label

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DEEDS: dict[str, StrPromise] = {
    "registry.record_household": _("household entered"),
    "registry.register_household": _("registered in full"),
    "registry.correct_household": _("corrected by hand"),
    "registry.move_household": _("moved to another place"),
    "registry.end_household": _("left the register"),
    "registry.add_member": _("member added"),
    "registry.correct_member": _("member corrected by hand"),
    "registry.member_leaves": _("member left"),
    "registry.member_returns": _("member came back"),
    "registry.move_member": _("member joined another household"),
    "registry.change_head": _("head changed"),
    "registry.split_household": _("household split"),
    "registry.merge_households": _("households merged"),
    "registry.record_account": _("income account entered"),
    "registry.sign_account": _("income account signed"),
    "registry.record_batch": _("entered in one go"),
    "registry.change_batch": _("changed in one go"),
    "registry.attach_file": _("file added"),
    "registry.remove_file": _("file removed"),
    "registry.undo_batch": _("taken back"),
    "registry.undo_own_batch": _("taken back"),
    "intake.accept": _("workbook accepted"),
    "intake.undo": _("accepted workbook taken back"),
    "demo.load_town": _("demonstration data"),
}
"""The acts that write households, by name."""

_OF_SLICES: dict[str, StrPromise] = {
    "identification": _("set by a procedure"),
    "assistance": _("set by help on its way"),
}
"""What the acts of slices below this one are called, which set facts of a household on their way."""


def deed(name: str) -> Label:
    """Return an act in few words; one that has none here is shown by its slice, or by its own sentence."""
    return DEEDS.get(name) or _OF_SLICES.get(name.partition(".")[0]) or ACTIONS.get(name, name)
