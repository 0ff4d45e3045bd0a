"""A place of an analysis at a glance: figures, map, distribution, causes, ranking, and what-if beside them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fupin.framework.web.charts import Bar, bars, distribution, stacked
from fupin.framework.web.formats import Money, Number, Percent
from fupin.framework.web.layout import Crumb
from fupin.framework.web.parts import Figure
from fupin.framework.web.render import kept
from fupin.framework.web.requests import Request
from fupin.identification.analysis import asking, scope
from fupin.identification.analysis.amounts import large
from fupin.identification.analysis.compared import compared
from fupin.identification.analysis.folders import Findings
from fupin.identification.analysis.levers import Board, line_of, lines_marked, width_of
from fupin.identification.analysis.maps import Shaded, drawn
from fupin.identification.analysis.numbers import Counted, Row, summed
from fupin.identification.analysis.tables import analysis_url, ranking, row_of
from fupin.kernel.area import NATION_LEVEL, level_of, lineage
from fupin.places.queries import level_name

_CAUSES_APART = 3
_TIMES_THE_LINE = 4


class PlacePage:
    """What the page of one place is made of; every number comes from findings, or from the answers kept of them."""

    def __init__(self, request: Request, findings: Findings, key: int) -> None:
        self.request, self.findings, self.key = request, findings, key
        self.pack = findings.rules.pack
        self.board = Board(findings, request.GET)
        self.digits = self.pack.currency.minor_digits

    @cached_property
    def names(self) -> dict[int, tuple[str, str]]:
        """The names of the place, of those above and of those one level below it."""
        return asking.names(self.findings, self.key)

    @property
    def exists(self) -> bool:
        """Whether the findings know the place."""
        return self.key in self.names and bool(self.now)

    @cached_property
    def now(self) -> list[Row]:
        """The answers of the places below."""
        return asking.below(self.findings, self.key)

    @cached_property
    def then(self) -> dict[int, Row]:
        """What the present scenario makes of the places below; empty without one."""
        scenario = self.board.scenario
        rows = asking.what_if(self.findings, self.key, scenario.values) if scenario else []
        return {row["area"]: row for row in rows}

    @cached_property
    def own(self) -> Counted:
        """The answers of the whole place."""
        return Counted.of(summed(self.now))

    @property
    def address(self) -> str:
        """The tidy address of what is shown."""
        words = urlencode(self.board.words)
        return f"{self.request.path}?{words}" if words else self.request.path

    def respond(self) -> HttpResponseBase:
        """Answer with the page or the workbook."""
        title = _("%(place)s by rank") % {"place": self.name(self.key)}
        below = level_name(asking.level_below(self.key))
        table = ranking(title, below, self.digits, scenario=bool(self.then))
        rows = [self._row(row) for row in self.now]
        return table.respond(self.request, rows, "identification/analysis.html", **self._context())

    def name(self, key: int) -> str:
        """The name of a place in the language of the page."""
        zh, en = self.names.get(key, ("", ""))
        chosen = (zh or en) if (get_language() or "").startswith("zh") else (en or zh)
        return chosen or str(key)

    def _context(self) -> dict[str, Any]:
        analysis = self.findings.analysis
        return {
            "title": self.name(self.key),
            "lead": self._lead(),
            "crumbs": self._crumbs(),
            "key_figures": self._figures(),
            "map": self._map(),
            "distribution": self._distribution(),
            "causes": self._causes(),
            "causes_by_place": self._causes_by_place(),
            "board": self.board,
            "compared": compared(self) if self.board.scenarios else None,
            "analysis": analysis,
            "current": self.findings.current,
            "symbol": self.pack.currency.symbol,
            "list_words": self._list_words(),
        }

    def _list_words(self) -> list[tuple[str, str]]:
        """What the address says of the list, which the form of what-if leaves as it is."""
        names = ("sort", "cols", "per", "on", "known")
        return [(name, value) for name in names for value in self.request.GET.getlist(name)]

    def _lead(self) -> str:
        analysis = self.findings.analysis
        return _("%(name)s · policy of %(year)d · as of %(on)s, as known on %(known)s") % {
            "name": analysis.name,
            "year": analysis.year,
            "on": analysis.true_on[:10] or "?",
            "known": analysis.known_by[:10] or "?",
        }

    def _crumbs(self) -> list[Crumb]:
        analysis = self.findings.analysis
        above = [k for k in lineage(self.key) if k != self.key and scope.may_see(self.request.user, analysis, k)]
        made = [Crumb(gettext_lazy("Analyses"), reverse("identification:analyses"))]
        made += [Crumb(self.name(key), self._url(key)) for key in above]
        return [*made, Crumb(self.name(self.key))]

    def _url(self, key: int) -> str:
        return kept(analysis_url(self.findings.analysis.pk, key), urlencode(self.board.words))

    def _link(self, key: int) -> str:
        """The address of a place below; none for what lies directly in this place."""
        return analysis_url(self.findings.analysis.pk, key) if key != self.key else ""

    def _row(self, row: Row) -> Row:
        key = row["area"]
        return row_of(key, self._label(key), self._link(key), row, self.then.get(key))

    def _label(self, key: int) -> str:
        if key == self.key and level_of(key) > NATION_LEVEL:
            return _("directly in %(place)s") % {"place": self.name(key)}
        return self.name(key)

    def _figures(self) -> list[Figure]:
        own = self.own
        households = _("in %(count)s households")
        return [
            Figure(_("Poor persons"), own.yes_persons, note=households % {"count": f"{own.yes:,}"}),
            Figure(_("Incidence"), own.incidence, format=Percent(1), note=self._bounds()),
            Figure(_("Persons not poor"), own.no_persons, note=households % {"count": f"{own.no:,}"}),
            Figure(_("Persons unknown"), own.unknown_persons, note=self._unknown()),
            self._cost(),
            Figure(_("Households"), own.households, note=self._persons()),
        ]

    def _bounds(self) -> str:
        if self.own.bounds is None or not self.own.unknown_persons:
            return ""
        low, high = map(Percent(1).text(), self.own.bounds)
        return _("between %(low)s and %(high)s, whatever the unknown are") % {"low": low, "high": high}

    def _unknown(self) -> str:
        share = self.own.unknown_share
        return _("in %(count)s households, %(share)s of all") % {
            "count": f"{self.own.unknown:,}",
            "share": "–" if share is None else Percent(1).text()(share),
        }

    def _persons(self) -> str:
        persons = _("%(count)s persons") % {"count": f"{self.own.persons:,}"}
        if not self.own.size_unknown:
            return persons
        left_out = _("without %(count)s households of unknown size") % {"count": f"{self.own.size_unknown:,}"}
        return f"{persons}, {left_out}"

    def _cost(self) -> Figure:
        amount = large(self.own.cost, self.digits)
        left_out = _("a year; %(count)s households unknown") % {"count": f"{self.own.cost_unknown:,}"}
        unit = f"{amount.unit} {self.pack.currency.symbol}".strip()
        return Figure(_("To lift all to the line"), amount.text, unit=unit, note=left_out)

    def _map(self) -> Any:
        places = [
            Shaded(row["area"], self._label(row["area"]), self._share(row), self._url_below(row["area"]))
            for row in self.now
        ]
        title = _("Incidence with the change") if self.then else _("Incidence by place")
        return drawn(title, self.key, places) if len(places) > 1 else None

    def _url_below(self, key: int) -> str:
        return self._url(key) if key != self.key else ""

    def _share(self, row: Row) -> float | None:
        then = self.then.get(row["area"])
        return Counted.of(then, "_after").incidence if then else Counted.of(row).incidence

    def _distribution(self) -> Any:
        rules = self.findings.rules
        amount, line = rules.for_purpose("income_per_head"), line_of(rules)
        if amount is None:
            return None
        width = width_of(rules)
        found = {row["step"]: row["households"] for row in asking.steps(self.findings, self.key, amount, width)}
        last = _TIMES_THE_LINE * line[1] // width if line else max((s for s in found if s is not None), default=0)
        counts = Counter[int]()
        for step, households in found.items():
            if step is not None:
                counts[min(max(step, -1), last)] += households
        first = -1 if counts[-1] else 0
        label = rules.rules[amount].definition.label.inside(get_language() or "en")
        title = _("Households by %(amount)s; the last column holds all above") % {"amount": label}
        return distribution(
            title,
            [step * width for step in range(first, last + 2)],
            [counts[step] for step in range(first, last + 1)],
            marks=lines_marked(rules, self.board.scenarios),
            unknowns=found.get(None, 0),
            format_=Money(self.digits, whole=True),
        )

    @cached_property
    def _cause_rows(self) -> list[Row]:
        return asking.causes(self.findings, self.key)

    @cached_property
    def _by_cause(self) -> list[tuple[str | None, int]]:
        counted = Counter[str | None]()
        for row in self._cause_rows:
            counted[row["main_cause"]] += row["households"]
        return sorted(counted.items(), key=lambda item: (item[0] is None, -item[1]))

    def _cause(self, code: str | None) -> str:
        fact = self.pack.facts["household"].get("main_cause")
        listed = self.pack.codes.get(fact.codes or "") if fact else None
        if code is None:
            return _("unknown")
        return listed.label_of(code).inside(get_language() or "en") if listed else code

    def _causes(self) -> Any:
        made = [Bar(self._cause(code), [households]) for code, households in self._by_cause]
        return bars(_("Main causes of the poor households"), made, Number()) if made else None

    def _causes_by_place(self) -> Any:
        """The shares of the commonest causes in each place, all others together, the unknown apart."""
        common = [code for code, _count in self._by_cause if code is not None][:_CAUSES_APART]
        places: dict[int, Counter[str]] = {}
        for row in self._cause_rows:
            code = "?" if row["main_cause"] is None else row["main_cause"] if row["main_cause"] in common else ""
            places.setdefault(row["area"], Counter())[code] += row["households"]
        if len(places) < 2 or not common:
            return None
        series = [*map(self._cause, common), _("all others"), "?"]
        made = [Bar(self._label(key), _shares(counted, [*common, "", "?"])) for key, counted in places.items()]
        return stacked(_("Causes by place, shares of the poor households"), series, made, Percent(0))


def _shares(counted: Counter[str], codes: list[str]) -> list[float]:
    return [counted[code] / counted.total() for code in codes]
