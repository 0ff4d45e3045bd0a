"""The plan's part of a household's paper, from the same door as its page."""

from __future__ import annotations

from fupin.assistance.queries.plans import LineFile, PlanFile, cause_label
from fupin.framework.web.words import words
from fupin.reports.papers import saying
from fupin.reports.papers.content import PlanContent, PlanLineContent
from fupin.reports.papers.saying import Line


def plan(file: PlanFile | None) -> PlanContent | None:
    """Return the plan that counts of a household; None where there is none."""
    if file is None:
        return None
    own = file.plan
    return PlanContent(
        str(own.year),
        str(own.version),
        str(own.get_state_display()),
        saying.day(own.exit_by),
        saying.day(own.agreed_on),
        saying.day(own.signed_on),
        own.signed_by,
        tuple(_line(one, own.year) for one in file.measures),
        tuple(Line(slot.name, words(slot.label), saying.known(slot.text)) for slot in file.slots),
        tuple(_line(one, own.year) for one in file.commitments),
        tuple(words(cause_label(one, own.year)) for one in file.unanswered),
        own.signature,
    )


def _line(one: LineFile, year: int) -> PlanLineContent:
    row = one.line
    return PlanLineContent(
        row.measure,
        words(one.label),
        words(cause_label(row.cause, year)),
        " · ".join(filter(None, [row.what, one.member])),
        saying.money(row.amount),
        row.source,
        one.helper,
        saying.day(row.by),
        one.progress.label,
        str(one.progress.state),
        one.progress.because,
    )
