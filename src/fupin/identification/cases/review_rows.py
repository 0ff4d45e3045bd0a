"""The markup of a screen of many cases, made in Python because one page holds five hundred of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fupin.framework.web.render import icon
from fupin.framework.web.trees import badge
from fupin.framework.web.words import joined, words

if TYPE_CHECKING:
    from fupin.identification.cases.reviewing import Review


def body(reviews: Iterable[Review], chosen: Mapping[int, str], kept: Mapping[int, str]) -> SafeString:
    """Return the rows; `chosen` and `kept` are the outcomes and reasons that were sent before a refusal."""
    badges = {answer: badge(answer) for answer in (True, False, None)}
    said = {"look": escape(_("Look")), "none": '<span class="quiet">–</span>', "keep": escape(_("leave for now"))}
    said |= {"take": escape(_("Outcome")), "why": escape(_("Reason")), "icon": icon("eye")}
    said |= {"spite": f' <span class="badge warn">{icon("warning")}{escape(_("in spite of the exit test"))}</span>'}
    page, side = (reverse(f"identification:{name}", args=[0]) for name in ("case", "case-side"))
    rows = (
        _row(one, badges, said, (page, side), (chosen.get(one.row.case.pk, ""), kept.get(one.row.case.pk, "")))
        for one in reviews
    )
    return mark_safe("".join(rows))  # noqa: S308 - every value is escaped


def _row(
    one: Review,
    badges: Mapping[bool | None, SafeString],
    said: Mapping[str, str],
    addresses: tuple[str, str],
    sent: tuple[str, str],
) -> str:
    (pk, row), (chosen, reason) = (one.row.case.pk, one.row), sent
    page, side = (address.replace("/0/", f"/{pk}/") for address in addresses)
    rule = badges[row.rule] if row.ruled else said["none"]
    lacks = f'<span class="lacks">{escape(joined(list(one.lacks)))}</span>' if one.lacks else said["none"]
    why = f'<input type="text" name="reason.{pk}" value="{escape(reason)}" aria-label="{said["why"]}" data-why="1">'
    look = f'<button type="button" class="button plain square" data-look hidden aria-label="{said["look"]}: '
    return (
        f'<tr data-case="{pk}" data-side="{side}"{" data-lacks=1" if one.lacks else ""}>'
        f'<th scope="row" class="first"><a href="{page}">{escape(row.name)}</a>'
        f"{said['spite'] if row.case.overridden else ''}</th><td>{escape(row.place)}</td>"
        f'<td>{rule}</td><td>{escape(one.votes) or said["none"]}</td><td class="lacking">{lacks}</td>'
        f'<td class="take w">{_select(one, said, chosen)}{look}{escape(row.name)}">{said["icon"]}</button>'
        f"{why if reason else ''}</td></tr>"
    )


def _select(one: Review, said: Mapping[str, str], chosen: str) -> str:
    start = f"{one.row.case.pk}:{one.row.case.revision}:"
    options = "".join(
        f'<option value="{start}{escape(outcome.name)}" data-kind="{"back" if outcome.back else "forward"}"'
        f"{' selected' if outcome.name == chosen else ''}>{escape(words(outcome.label))}</option>"
        for outcome in one.step.outcomes
    )
    label = f"{said['take']}: {escape(one.row.name)}"
    return f'<select name="take" aria-label="{label}"><option value="">{said["keep"]}</option>{options}</select>'
