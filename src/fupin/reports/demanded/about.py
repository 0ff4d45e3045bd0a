"""The sheet that says where each column of a filled table comes from, and how much of it nobody knows."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.framework.web.formats import Day
from fupin.registry import queries as registry
from fupin.reports.demanded.filling import Filled
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.sources import FIGURE, in_words, label_of, parted, sources


def about(table: DemandedTable, found: Filled, year: int) -> list[list[str]]:
    """Return the lines of the sheet: column, what it is filled with, for which year, how that is defined."""
    known = sources(table.rows)
    lines = [[_("Column"), _("Filled with"), _("Year"), _("Definition")]]
    for number, column in enumerate(table.columns):
        if column["source"]:
            missing = sum(row[number].value is None for row in found.rows)
            label = column["text"] or label_of(column["source"], known)
            words = " ".join(filter(None, (_definition(column["source"]), _missing(missing) if missing else "")))
            lines.append([" / ".join(column["path"]), label, str(year + column["years"]), words])
    return [*lines, [], [_("As of"), Day().text()(timezone.localdate()), "", _rules()]]


def _rules() -> str:
    return _("Rules: %(fingerprint)s") % {"fingerprint": registry.pack().fingerprint[:12]}


def _definition(key: str) -> str:
    kind, name = parted(key)
    figure = registry.pack().figures.get(name) if kind == FIGURE else None
    return in_words(figure.definition) if figure else ""


def _missing(count: int) -> str:
    return _("No data in %(count)d rows.") % {"count": count}
