"""Why a measure is, or is not, for a household: one sentence for a page and a paper, the lines for who asks further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext, gettext_noop, override

from fupin.framework.web.parts import Reason
from fupin.policy.explain import Explanation, Missing
from fupin.policy.plain import MARKS, Line, deciding_lines

MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of this slice with its values, said in the language asked for."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def inside(self, language: str) -> str:
        """The sentence in a language."""
        with override(_LOCALES.get(language.split("-", maxsplit=1)[0], language)):
            return gettext(self.message) % self.values

    def __str__(self) -> str:
        return self.inside(get_language() or "en")


_LOCALES = {"zh": "zh-hans"}
NO_CONDITION = Told(gettext_noop("No condition is laid down."))


@dataclass(frozen=True, slots=True)
class Why:
    """The answer of a rule for one household, said when somebody asks, in the language asked for."""

    explanation: Explanation
    rule: str

    def inside(self, language: str) -> str:
        """One sentence: the condition with what decided it, or what is still to be found out."""
        answer = self.explanation.answer(self.rule)
        if answer is None:
            gaps = [gap.inside(language) for gap in self.missing]
            return Told(gettext_noop("To be found out: %(gaps)s"), {"gaps": _joined(gaps, language)}).inside(language)
        label = self.explanation.rules.rules[self.rule].definition.label.inside(language)
        if answer:
            return label
        told = list(dict.fromkeys(_leaves(deciding_lines(self.explanation, self.rule, language), answer)))
        parts = _joined([one for one in told if not one.startswith(label)][:MOST_PARTS], language)
        message = _REFUSED if parts else _BARELY
        return Told(message, {"label": label, "parts": parts}).inside(language)

    @property
    def said(self) -> str:
        """The sentence in the language of the page."""
        return self.inside(get_language() or "en")

    @property
    def missing(self) -> Sequence[Missing]:
        """What is unknown and would decide."""
        return self.explanation.missing(self.rule)

    def tree(self, language: str) -> list[Reason]:
        """The lines below the condition as reasons of a page."""
        lines = deciding_lines(self.explanation, self.rule, language)
        return [Reason(line.question or line.words, line.answer, statement=line.statement) for line in lines]


_REFUSED, _BARELY = gettext_noop("Not so: %(label)s (%(parts)s)"), gettext_noop("Not so: %(label)s")
_SIGNS = "".join(MARKS.values()) + " "


def _joined(parts: Sequence[str], language: str) -> str:
    return ("；" if language.startswith("zh") else "; ").join(parts)


def _leaves(lines: Sequence[Line], answer: bool) -> list[str]:
    """The words of the lines under which nothing stands, without marks; those that speak for the other answer go."""
    following = [*(line.depth for line in lines[1:]), 0][: len(lines)]
    leaves = [line for line, after in zip(lines, following, strict=True) if after <= line.depth]
    return [line.words.lstrip(_SIGNS) for line in leaves if line.statement or line.answer in (answer, None)]
