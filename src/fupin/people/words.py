"""What the log calls each action, in the language of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fupin.framework.actions import ACTIONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LOGGED: dict[str, StrPromise] = {
    "identification.dismiss_case": _("said that a case of a second look is right"),
    "identification.identify_area": _("ran the policy on a place"),
    "identification.look_again": _("took a second look at a place"),
    "identification.reopen_case": _("opened a case of a second look again"),
    "identification.request_identification": _("asked for the policy to be run"),
    "identification.request_look_again": _("asked for a second look at a place"),
    "identification.store_second_look": _("stored a second look"),
    "identification.store_answers": _("stored computed answers"),
    "intake.accept": _("accepted an upload"),
    "intake.check_again": _("checked an upload again"),
    "intake.describe": _("described an upload"),
    "intake.drop": _("put an upload aside"),
    "intake.map_columns": _("said what columns mean"),
    "intake.map_values": _("said what values mean"),
    "intake.note_checked": _("an upload was checked"),
    "intake.note_download": _("took the file of an upload out"),
    "intake.note_template": _("took a template workbook out"),
    "intake.receive": _("uploaded a file"),
    "intake.reject": _("an upload could not be read"),
    "intake.request_acceptance": _("asked for an upload to be accepted"),
    "intake.undo": _("undid an upload"),
    "people.add_unit": _("added a unit"),
    "people.add_user": _("made an account"),
    "people.change_password": _("changed the own password"),
    "people.change_unit": _("changed a unit"),
    "people.change_user": _("changed an account"),
    "people.confirm_second_factor": _("set up the second factor"),
    "people.end_post": _("ended a post"),
    "people.give_post": _("gave a post"),
    "people.give_second_factor": _("gave the second factor"),
    "people.lock_user": _("locked an account"),
    "people.note_failure": _("failed to sign in"),
    "people.note_lock_out": _("was locked out after failures"),
    "people.note_sign_in": _("signed in"),
    "people.note_sign_out": _("signed out"),
    "people.reset_password": _("gave a temporary password"),
    "people.reset_second_factor": _("took away a second factor"),
    "people.set_language": _("chose the language"),
    "people.start_check": _("had the log checked"),
    "people.unlock_user": _("unlocked an account"),
    "places.add_area": _("added a place"),
    "places.describe": _("described a place"),
    "places.import_areas": _("took over an official list"),
    "places.merge": _("joined places"),
    "places.merge_into_new": _("joined places into a new one"),
    "places.move": _("moved a place"),
    "places.receive_list": _("uploaded an official list"),
    "places.rename": _("renamed a place"),
    "places.split": _("split a place"),
    "registry.add_member": _("added a member"),
    "registry.attach_file": _("added a file"),
    "registry.change_batch": _("changed several households"),
    "registry.change_head": _("changed the head of a household"),
    "registry.check_area": _("ran the data checks"),
    "registry.correct_household": _("changed a household"),
    "registry.correct_member": _("changed a member"),
    "registry.dismiss_finding": _("dismissed a doubt"),
    "registry.end_household": _("ended a household"),
    "registry.member_leaves": _("a member left"),
    "registry.member_returns": _("a member came back"),
    "registry.merge_households": _("joined households"),
    "registry.move_household": _("moved a household"),
    "registry.move_member": _("moved a member"),
    "registry.record_account": _("recorded an income account"),
    "registry.record_batch": _("recorded several households"),
    "registry.record_household": _("recorded a household"),
    "registry.register_household": _("registered a household"),
    "registry.remove_file": _("removed a file"),
    "registry.reopen_finding": _("reopened a doubt"),
    "registry.request_check": _("asked for the data checks"),
    "registry.sign_account": _("signed an income account"),
    "registry.split_household": _("split a household"),
    "registry.undo_batch": _("undid a batch"),
    "registry.undo_own_batch": _("undid the own batch"),
    "registry.unmask": _("saw a number in full"),
}


def action_words(name: str) -> str:
    """Return what an action did; one that has no words here is called as its own description says."""
    return str(LOGGED.get(name) or ACTIONS.get(name) or name).rstrip(".")
