"""What the pages of measures show: the statement of a household in parts, the rows of the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.assistance.measures import tables
from fupin.assistance.measures.bulk import Home
from fupin.assistance.measures.entitling import Entitlement
from fupin.assistance.measures.lists import Needless, Unanswered, Willing
from fupin.framework.web.columns import Row
from fupin.framework.web.formats import Money
from fupin.framework.web.words import joined, words
from fupin.policy.measures import Measure
from fupin.registry.queries import pack

_COLUMNS = {
    "has": ("measure", "since", "given", "reason"),
    "may": ("measure", "worth", "lead", "reason", "documents"),
    "unknown": ("measure", "reason"),
    "cannot": ("measure", "reason"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a statement: its state, how many measures, and the list."""

    state: str
    count: int
    list: SafeString


def parts(lines: Sequence[Entitlement]) -> list[Part]:
    """Return the statement in its four parts; a part without measures stays, and says so."""
    table = tables.statement()
    found = []
    for state, columns in _COLUMNS.items():
        rows = [_row(number, one) for number, one in enumerate(lines) if one.state == state]
        shown = _grouped(rows) if state in ("cannot", "unknown") else rows
        found.append(Part(state, len(rows), table.plain(shown, *columns)))
    return found


def _grouped(rows: Sequence[Row]) -> list[Row]:
    """Return one row for each reason, with all the measures that it keeps away: ten lines alike would say less."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.setdefault(row["reason"], {**row, "measures": []})
        known["measures"].append(row["measure"])
    return [{**row, "measure": joined(row["measures"])} for row in found.values()]


def to_find_out(lines: Iterable[Entitlement]) -> list[str]:
    """Return the facts that would decide some measure, each once."""
    language = get_language() or "en"
    return list(dict.fromkeys(gap.inside(language) for one in lines for gap in one.missing))


def _row(number: int, one: Entitlement) -> Row:
    language = get_language() or "en"
    return {
        "id": number,
        "measure": words(one.measure.label),
        "since": one.since,
        "given": one.amount,
        "worth": worth(one.measure),
        "lead": words(one.measure.lead) if one.measure.lead else None,
        "reason": one.reason.inside(language),
        "documents": joined([_document(document) for document in one.measure.documents]) or None,
    }


def worth(measure: Measure) -> str | None:
    """Return what one unit of a measure costs, in words; an amount that nothing confirms says so."""
    if measure.amount is None:
        return None
    money = Money(pack().currency.minor_digits, whole=True).text()(measure.amount)
    told = _("%(money)s a %(unit)s") % {"money": money, "unit": words(measure.unit) if measure.unit else _("time")}
    return _("%(worth)s (compare with the local text)") % {"worth": told} if measure.check else told


def _document(document: Any) -> str:
    said = [words(document.title), document.number, document.on.isoformat() if document.on else ""]
    return " ".join(one for one in said if one)


def unanswered_rows(found: Iterable[Unanswered]) -> Iterator[Row]:
    """Yield the rows of the list of causes without a measure."""
    for number, one in enumerate(found, start=1):
        yield {"id": number, **_home(one.home), "cause": one.cause, "main": one.main}


def needless_rows(found: Iterable[Needless]) -> Iterator[Row]:
    """Yield the rows of the list of measures without a cause."""
    labels = tables.causes()
    for number, one in enumerate(found, start=1):
        said = joined([labels.get(code, code) for code in one.home.causes])
        told = {"measure": one.use.measure, "why": one.why, "kind": one.use.kind, "causes": said or None}
        yield {"id": number, **_home(one.home), **told, "amount": one.amount, "limit": one.limit}


def willing_rows(found: Iterable[Willing]) -> Iterator[Row]:
    """Yield the rows of the list of the willing without an offer."""
    labels = tables.causes()
    for number, one in enumerate(found, start=1):
        said = joined([labels.get(code, code) for code in one.home.causes])
        yield {"id": number, **_home(one.home), "name": one.name or None, "age": one.age, "causes": said or None}


def _home(home: Home) -> Row:
    return {"number": home.number, "head": home.head_name or home.number, "area": home.area}
