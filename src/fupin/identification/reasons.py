"""The reasons of the policy as a page shows them: lines in plain words, nested by what follows from what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fupin.framework.web.parts import Reason
from fupin.policy.explain import Explanation
from fupin.policy.packs import Pack, RuleSet
from fupin.policy.plain import Line, plain_lines


def decisions_asked(rules: RuleSet) -> list[str]:
    """Return the decisions that pages show: those to which the pack gives a purpose."""
    return [name for name in rules.named("decision") if rules.rules[name].definition.purpose]


def tree(explanation: Explanation, decision: str, language: str) -> Reason:
    """Return the reasons of a decision as one tree, the decision at its root."""
    lines = plain_lines(explanation, decision, language)
    root, *others = lines
    return replace(_reason(root, explanation.pack), children=list(_nested(others, explanation.pack)))


def _nested(lines: Sequence[Line], pack: Pack) -> Iterator[Reason]:
    start = 0
    while start < len(lines):
        depth = lines[start].depth
        end = next((i for i in range(start + 1, len(lines)) if lines[i].depth <= depth), len(lines))
        children = list(_nested(lines[start + 1 : end], pack))
        yield replace(_reason(lines[start], pack), children=children)
        start = end


def _reason(line: Line, pack: Pack) -> Reason:
    return Reason(
        line.question or line.words,
        line.answer,
        note=pack.sources.get(line.source or "", "") if line.source else "",
        statement=line.statement,
    )
