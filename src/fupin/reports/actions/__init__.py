"""Everything that reports change: statements of figures, templates, demanded tables."""

from __future__ import annotations

from fupin.reports.actions.figures import issue_statement, issue_statements, record_peer_figures

__all__ = ["issue_statement", "issue_statements", "record_peer_figures"]
