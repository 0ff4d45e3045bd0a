"""What the policy says of every household of a place: the columns, run part by part so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError
from fupin.policy.packs import RuleSet
from fupin.registry.queries import pack, tables_for_policy

Progress = Callable[[int], None]


def rules_of(year: int) -> RuleSet:
    """Return the rules in force in a year; raises where the pack identifies nobody in that year."""
    rules = pack().rule_set(year)
    if rules.for_purpose("identify") is None:
        raise FupinError(gettext_noop("The policy pack has no rule of identification in force in %(year)d."), year=year)
    return rules


def compute(
    rules: RuleSet, area: int, kind: str | None = None, progress: Progress = lambda _done: None
) -> list[pa.Table]:
    """Run the rules of a year on the present households of a place, as believed now; writes nothing."""
    # The engine is loaded by the worker that needs it, not by every web process.
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.identify import identify

    found: list[pa.Table] = []
    with DuckDB() as engine:
        for tables in tables_for_policy(area, rules.year, kind=kind):
            found.append(identify(rules.pack, rules.year, tables, engine))
            progress(sum(part.num_rows for part in found))
    return found
