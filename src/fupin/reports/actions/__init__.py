"""Everything that reports change: statements of figures, papers, templates, demanded tables."""

from __future__ import annotations

from fupin.reports.actions.demanded import bring_table, fill_table, map_columns, retire_table
from fupin.reports.actions.figures import issue_statement, issue_statements, record_peer_figures

__all__ = [
    "bring_table",
    "fill_table",
    "issue_statement",
    "issue_statements",
    "map_columns",
    "record_peer_figures",
    "retire_table",
]
