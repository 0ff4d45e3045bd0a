"""An explanation as short lines that a villager can read aloud: the answer, then what it follows from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fupin.kernel.text import Text
from fupin.policy.explain import AccountLine, Explanation, Reason
from fupin.policy.showing import ANSWERS, BETWEEN, show
from fupin.policy.tree import COMPARISONS, HOUSEHOLD, NUMERIC, Operation

MARKS = {True: "✓", False: "✗", None: "?"}
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how deep it stands, the answer it reports, and its words; a statement reports no answer.

    `question` is what was answered, without mark and answer, for pages that show the answer by a sign.
    """

    depth: int
    answer: bool | None
    words: str
    rule: str | None = None
    source: str | None = None
    statement: bool = False
    question: str = ""

    def __str__(self) -> str:
        return f"{'  ' * self.depth}{self.words}"


def plain_lines(explanation: Explanation, decision: str, language: str) -> list[Line]:
    """Why a decision is yes, no or not known: its conditions with values, lines in force, money and gaps."""
    speaker = _Speaker(explanation, language)
    built = explanation.rules.rules[decision]
    answer = explanation.answer(decision)
    label, source = built.definition.label, built.definition.source
    head = speaker.headed(label, answer)
    lines = [Line(0, answer, head, decision, source, question=label.inside(language))]
    conditions = explanation.rules.conditions_of(decision)
    for name in conditions:
        lines.extend(speaker.rule(name))
    if not conditions:
        lines.extend(speaker.below(explanation.reason(decision), 1))
    lines.extend(speaker.account())
    lines.extend(speaker.missing(decision))
    return [line for line, before in zip(lines, [None, *lines], strict=False) if line != before]


def deciding_lines(explanation: Explanation, rule: str, language: str) -> list[Line]:
    """What alone made a condition yes, no or not known, down to the facts; without head, account and gaps."""
    return list(_Speaker(explanation, language).below(explanation.reason(rule), 0))


class _Speaker:
    """Says reasons in one language."""

    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explanation = explanation
        self.language = language

    def rule(self, name: str) -> Iterator[Line]:
        """A rule's answer or value, and under it what it follows from."""
        definition = self.explanation.rules.rules[name].definition
        reason = self.explanation.reason(name)
        if reason.type in NUMERIC:
            yield Line(1, None, self.amount(reason), name, definition.source, statement=True)
        else:
            words = self.headed(definition.label, reason.value)
            question = definition.label.inside(self.language)
            yield Line(1, reason.value, words, name, definition.source, question=question)
        yield from self.below(reason, 2)

    def below(self, reason: Reason, depth: int) -> Iterator[Line]:
        """The lines under a reason."""
        if depth > DEEPEST:
            return
        if reason.operation in COMPARISONS:
            yield from self.comparison(reason, depth)
        elif reason.persons:
            for person, why in reason.persons:
                yield Line(depth, _yes_no(why), f"{person.inside(self.language)}")
                yield from self.below(why, depth + 1)
        elif reason.lines:
            yield Line(depth, None, self.listed(reason.lines), statement=True)
        elif reason.type == "boolean":
            yield from self.logic(reason, depth)
        elif reason.type in NUMERIC:
            yield from self.terms(reason, depth)

    def logic(self, reason: Reason, depth: int) -> Iterator[Line]:
        """What and, or, not and questions about single facts follow from: only what decides."""
        if reason.operation in (Operation.AND, Operation.OR):
            for operand in _deciding(reason):
                yield from self.statement(operand, depth)
        elif reason.fact is not None:
            yield Line(depth, reason.value, self.value_of(reason))
        else:
            for operand in reason.operands:
                yield from self.statement(operand, depth)

    def statement(self, reason: Reason, depth: int) -> Iterator[Line]:
        """A labelled reason with its own line, an unlabelled one by what stands below it."""
        if reason.operation is Operation.CONSTANT:
            return
        if reason.fact is not None or reason.parameter is not None:
            words, statement = self.value_of(reason), reason.type != "boolean"
            yield Line(depth, _yes_no(reason), words, source=reason.source, statement=statement)
        elif reason.label is not None and reason.type == "boolean":
            words, question = self.headed(reason.label, reason.value), reason.label.inside(self.language)
            yield Line(depth, reason.value, words, source=reason.source, question=question)
            yield from self.below(reason, depth + 1)
        else:
            yield from self.below(reason, depth)

    def comparison(self, reason: Reason, depth: int) -> Iterator[Line]:
        """Two values and how they stand to each other, then how amounts among them came about."""
        one, other = reason.operands
        words = RELATIONS[reason.operation][reason.value].inside(self.language)
        sentence = words % {"one": self.value_of(one), "other": self.value_of(other)}
        source = next((r.source for r in (other, one) if r.dated is not None), None)
        yield Line(depth, reason.value, sentence, source=source)
        for operand in (one, other):
            yield from self.below(operand, depth + 1)

    def terms(self, reason: Reason, depth: int) -> Iterator[Line]:
        """How an amount came about: its named parts on one line, then the parts' own parts."""
        named = {part.step.index: part for part in _named(reason)}
        if reason.operation is Operation.AGE or not named:
            return
        yield Line(depth, None, f"= {self.formula(reason)}")
        for part in named.values():
            yield from self.below(part, depth + 1)

    def formula(self, reason: Reason) -> str:
        """The arithmetic of an amount in named parts: "income ¥29,136 ÷ household size 4"."""
        sign = SIGNS.get(reason.operation)
        if sign is None:
            return BETWEEN.inside(self.language).join(self.value_of(part) for part in _named(reason))
        one, other = reason.operands
        return f"{self._part(one, reason, first=True)} {sign} {self._part(other, reason, first=False)}"

    def _part(self, part: Reason, whole: Reason, *, first: bool) -> str:
        if part.label is not None or part.operation not in SIGNS:
            return self.value_of(part)
        strength, around = BINDS[part.operation], BINDS[whole.operation]
        bare = strength > around or (first and strength == around)
        return self.formula(part) if bare else f"({self.formula(part)})"

    def value_of(self, reason: Reason) -> str:
        """Name and value, for a parameter with the day since when it is in force."""
        node = reason.step.node
        if _counts_one(reason):
            condition = reason.operands[0]
            return self.headed(condition.label or Text.of(), condition.value)
        value = show(self.explanation.pack, node.type, reason.value, self.language, node.codes)
        label = AGE if reason.operation is Operation.AGE and reason.label is None else reason.label
        words = value if label is None else f"{label.inside(self.language)} {value}"
        if reason.dated is None:
            return words
        return IN_FORCE.inside(self.language) % {
            "words": words,
            "since": reason.dated.period.start,
            "source": reason.dated.source,
            "check": UNCHECKED.inside(self.language) if reason.dated.check else "",
        }

    def amount(self, reason: Reason) -> str:
        """A labelled amount."""
        return self.value_of(reason)

    def headed(self, label: Text, answer: bool | None) -> str:
        """A label with its answer."""
        return HEAD.inside(self.language) % {
            "mark": MARKS[answer],
            "label": label.inside(self.language),
            "answer": ANSWERS[answer].inside(self.language),
        }

    def listed(self, lines: Sequence[AccountLine]) -> str:
        """Lines of the account with their amounts."""
        shown = (
            f"{line.label.inside(self.language)} {show(self.explanation.pack, 'money', line.amount, self.language)}"
            for line in lines
        )
        return BETWEEN.inside(self.language).join(shown)

    def account(self) -> Iterator[Line]:
        """Which money counted and which did not."""
        groups: tuple[tuple[Text, Callable[[], list[AccountLine]]], ...] = (
            (COUNTED, self.explanation.counted),
            (NOT_COUNTED, self.explanation.not_counted),
        )
        for words, found in groups:
            lines = found()
            if lines:
                yield Line(1, None, words.inside(self.language) % {"items": self.listed(lines)}, statement=True)

    def missing(self, decision: str) -> Iterator[Line]:
        """What is still to be found out."""
        gaps = self.explanation.missing(decision)
        if gaps:
            yield Line(1, None, FIND_OUT.inside(self.language), statement=True)
            for gap in gaps:
                yield Line(2, None, gap.inside(self.language), statement=True)


def _counts_one(reason: Reason) -> bool:
    """Whether an amount is only there to count a named condition."""
    return reason.operation is Operation.CHOOSE and reason.label is None and reason.operands[0].label is not None


def _yes_no(reason: Reason) -> bool | None:
    return reason.value if isinstance(reason.value, bool) else None


def _deciding(reason: Reason) -> list[Reason]:
    """The operands of a chain of and/or that make it what it is."""
    flat = list(_flat(reason, reason.operation))
    decisive = reason.operation is Operation.OR
    if reason.value is None:
        return [operand for operand in flat if operand.value is None]
    if reason.value is decisive:
        return [operand for operand in flat if operand.value is decisive]
    return flat


def _flat(reason: Reason, operation: Operation) -> Iterator[Reason]:
    for operand in reason.operands:
        if operand.operation is operation and operand.label is None:
            yield from _flat(operand, operation)
        else:
            yield operand


def _named(reason: Reason) -> Iterator[Reason]:
    """The nearest parts of an amount that have a name of their own."""
    for operand in reason.operands:
        if operand.label is not None:
            yield operand
        elif operand.step.node.entity == HOUSEHOLD:
            yield from _named(operand)


SIGNS = {Operation.ADD: "+", Operation.SUBTRACT: "−", Operation.MULTIPLY: "×", Operation.DIVIDE: "÷"}
BINDS = {Operation.ADD: 1, Operation.SUBTRACT: 1, Operation.MULTIPLY: 2, Operation.DIVIDE: 2}
AGE = Text.of(zh="年龄", en="age")
HEAD = Text.of(zh="%(mark)s %(label)s：%(answer)s", en="%(mark)s %(label)s: %(answer)s")
IN_FORCE = Text.of(
    zh="%(words)s（%(since)s起执行，依据 %(source)s%(check)s）",
    en="%(words)s (in force since %(since)s, source %(source)s%(check)s)",
)
UNCHECKED = Text.of(zh="，待核对", en=", to be checked")
COUNTED = Text.of(zh="计入：%(items)s", en="Counted: %(items)s")
NOT_COUNTED = Text.of(zh="未计入：%(items)s", en="Not counted: %(items)s")
FIND_OUT = Text.of(zh="需要核实：", en="To be found out:")


def _relation(yes: tuple[str, str], no: tuple[str, str]) -> dict[bool | None, Text]:
    unknown = ("%(one)s；%(other)s：尚不能比较", "%(one)s; %(other)s: cannot be compared yet")
    return {answer: Text.of(zh=zh, en=en) for answer, (zh, en) in ((True, yes), (False, no), (None, unknown))}


BELOW = ("%(one)s，低于 %(other)s", "%(one)s is below %(other)s")
NOT_BELOW = ("%(one)s，不低于 %(other)s", "%(one)s is not below %(other)s")
ABOVE = ("%(one)s，高于 %(other)s", "%(one)s is above %(other)s")
NOT_ABOVE = ("%(one)s，不高于 %(other)s", "%(one)s is not above %(other)s")
SAME = ("%(one)s，等于 %(other)s", "%(one)s equals %(other)s")
DIFFERENT = ("%(one)s，不是 %(other)s", "%(one)s is not %(other)s")
RELATIONS = {
    Operation.LESS: _relation(BELOW, NOT_BELOW),
    Operation.AT_LEAST: _relation(NOT_BELOW, BELOW),
    Operation.MORE: _relation(ABOVE, NOT_ABOVE),
    Operation.AT_MOST: _relation(NOT_ABOVE, ABOVE),
    Operation.EQUAL: _relation(SAME, DIFFERENT),
    Operation.UNEQUAL: _relation(DIFFERENT, SAME),
}
