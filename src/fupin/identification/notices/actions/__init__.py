"""Everything that is written about notices and publications."""

from __future__ import annotations

from fupin.identification.notices.actions.help import ask_for_help, open_help_point
from fupin.identification.notices.actions.limits import TooOften
from fupin.identification.notices.actions.objecting import answer_objection, object_to_notice, on_objection
from fupin.identification.notices.actions.posting import (
    add_photo,
    end_notices,
    post_notice,
    publish_draft,
    withdraw_notice,
)
from fupin.identification.notices.actions.publishing import (
    add_consent,
    draft_publication,
    publish,
    withdraw_consent,
    withdraw_publication,
)
from fupin.identification.notices.lines import Line

__all__ = [
    "Line",
    "TooOften",
    "add_consent",
    "add_photo",
    "answer_objection",
    "ask_for_help",
    "draft_publication",
    "end_notices",
    "object_to_notice",
    "on_objection",
    "open_help_point",
    "post_notice",
    "publish",
    "publish_draft",
    "withdraw_consent",
    "withdraw_notice",
    "withdraw_publication",
]
