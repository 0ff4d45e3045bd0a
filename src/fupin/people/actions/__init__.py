"""Writing about people: accounts, posts and units, and what happens at sign-in."""

from fupin.people.actions.accounts import (
    add_user,
    change_password,
    change_user,
    lock_user,
    reset_password,
    set_language,
    unlock_user,
)
from fupin.people.actions.log import start_check
from fupin.people.actions.posts import add_unit, change_unit, end_post, give_post
from fupin.people.actions.sign_in import (
    confirm_second_factor,
    give_second_factor,
    note_failure,
    note_lock_out,
    note_sign_in,
    note_sign_out,
    reset_second_factor,
)

__all__ = [
    "add_unit",
    "add_user",
    "change_password",
    "change_unit",
    "change_user",
    "confirm_second_factor",
    "end_post",
    "give_post",
    "give_second_factor",
    "lock_user",
    "note_failure",
    "note_lock_out",
    "note_sign_in",
    "note_sign_out",
    "reset_password",
    "reset_second_factor",
    "set_language",
    "start_check",
    "unlock_user",
]
