"""Does an exit hold? The exit rule put to the test before anybody proposes one: without money that does not last, with
less income, against last year and against the neighbours.

test = exit_test(household, 2019, pack)
test.holds          yes, no or unknown: every line that decides must hold
test.reasons()      the sentences of the lines that do not, or that nobody can answer yet

A test never changes a status, and what is unknown never passes. Lines that do not decide are questions to look into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from fupin.kernel.money import round_half_up
from fupin.kernel.text import Text
from fupin.kernel.unknown import Answer, all_
from fupin.policy import exit_words as say
from fupin.policy.evaluate import Record, Value
from fupin.policy.explain import AccountLine, Explanation, explain
from fupin.policy.packs import Pack, RuleSet
from fupin.policy.tree import COMPARISONS, Operation
from fupin.policy.values import DatedValue

MONEY, PERCENT = "money", "percent"
PURPOSES = ("exit", "release")


@dataclass(frozen=True, slots=True)
class Line:
    """One way in which an exit was tried: the value found, what it was held against, the answer and why.

    `kind` is money (whole minor units) or percent. A line that does not decide asks for a look, nothing more.
    """

    name: str
    label: Text
    answer: Answer
    value: int | Fraction | None
    against: int | Fraction | None
    reason: Text
    decides: bool = True
    kind: str = MONEY


@dataclass(frozen=True, slots=True)
class ExitTest:
    """What became of the exit of one household in a year; without a rule of exit in force nothing holds or fails."""

    year: int
    rule: str | None
    label: Text
    holds: Answer
    lines: tuple[Line, ...]
    not_counted: tuple[AccountLine, ...] = ()
    fingerprint: str = ""

    def line(self, name: str) -> Line | None:
        """A line by its name."""
        return next((line for line in self.lines if line.name == name), None)

    def reasons(self) -> tuple[Text, ...]:
        """Why the exit does not hold, or cannot be told; empty where it holds."""
        return tuple(line.reason for line in self.lines if line.decides and line.answer is not True)

    def questions(self) -> tuple[Text, ...]:
        """What somebody should look into, though it decides nothing."""
        return tuple(line.reason for line in self.lines if not line.decides and line.answer is False)


def exit_test(
    household: Record,
    year: int,
    pack: Pack,
    *,
    last: Record | None = None,
    neighbours: Sequence[int] = (),
    rules: RuleSet | None = None,
    questions: bool = True,
) -> ExitTest:
    """Try the exit of a household in every way that the pack asks for; without `questions` only in those that decide.

    `last` is the household with the account of the year before, `neighbours` the incomes per head (minor units) of
    registered households of its village; `rules` are other rules of the year than the pack's own.
    """
    found = rules or pack.rule_set(year)
    rule = next((name for purpose in PURPOSES if (name := found.for_purpose(purpose))), None)
    per_head = found.for_purpose("income_per_head")
    if rule is None or per_head is None:
        return ExitTest(year, None, say.NO_RULE, None, (), fingerprint=found.pack.fingerprint)
    trial = _Trial(found, rule, per_head, household)
    lines = (*trial.deciding(), *(trial.questions(last, neighbours) if questions else ()))
    holds = all_(line.answer for line in lines if line.decides)
    label = found.rules[rule].definition.label
    gone = tuple(trial.whole.not_counted())
    return ExitTest(year, rule, label, holds, lines, gone, found.pack.fingerprint)


@dataclass(frozen=True)
class _Trial:
    """The rule of exit asked again and again, about the same household with other money."""

    rules: RuleSet
    rule: str
    per_head: str
    household: Record

    @cached_property
    def whole(self) -> Explanation:
        """The household as it is."""
        return explain(self.rules, self.household)

    @cached_property
    def lasting(self) -> Record:
        """The household with the money only that counts and lasts."""
        return self._lasting()

    @cached_property
    def generous(self) -> Explanation:
        """The household as somebody would write it who counts whatever came in."""
        return explain(self.rules, self._with_everything())

    def deciding(self) -> Iterator[Line]:
        """The lines that decide: as it stands, without money that does not last, with less income."""
        whole, line = self.whole, self._line()
        value, answer = whole.value(self.per_head), whole.answer(self.rule)
        yield Line("standing", say.STANDING, answer, value, line, self._standing(whole, line))
        lasting = whole if self.lasting is self.household else explain(self.rules, self.lasting)
        reason = self._counted(lasting, line)
        yield Line("counted", say.COUNTED, lasting.answer(self.rule), lasting.value(self.per_head), line, reason)
        must = self._parameter("exit.fall_must_hold")
        for name in ("exit.fall_small", "exit.fall_large"):
            share = self._parameter(name)
            if share:
                yield self._fallen(int(share), line, must is not None and share <= must)

    def questions(self, last: Record | None, neighbours: Sequence[int]) -> Iterator[Line]:
        """The lines that only ask: policy money, last year, the neighbours."""
        most = self._parameter("exit.most_transfers")
        if most is not None:
            share = self._transfers()
            answer = None if share is None else share <= most
            yield Line("transfers", say.TRANSFERS, answer, share, most, say.transfers(share, most), False, PERCENT)
        most = self._parameter("exit.most_growth")
        if most is not None:
            yield self._since(last, most)
        top, least = self._parameter("exit.neighbours_top"), self._parameter("exit.least_neighbours")
        if top is not None and least is not None:
            yield self._among(neighbours, int(top), int(least))

    def _standing(self, whole: Explanation, line: Value) -> Text:
        answer = whole.answer(self.rule)
        if answer is None:
            return say.unknown(whole.missing(self.rule))
        if answer:
            return say.holds(self._money(whole.value(self.per_head)), self._money(line))
        conditions = self.rules.conditions_of(self.rule)
        failing = [self.rules.rules[name].definition.label for name in conditions if self._against(whole, name)]
        return say.fails(failing, self._money(whole.value(self.per_head)), self._money(line))

    def _against(self, whole: Explanation, name: str) -> bool:
        """Whether a condition stands in the way: whether the answer would be another if it were the opposite."""
        answer = whole.answer(name)
        negated = any(
            step.node.operation is Operation.NOT and step.operands[0] == self.rules.outputs[name]
            for step in self.rules.steps
            if step.index in reached(self.rules, self.rule)
        )
        return answer is negated

    def _counted(self, lasting: Explanation, line: Value) -> Text:
        """Without what does not last; where only that money would carry the exit, it is named."""
        answer = lasting.answer(self.rule)
        gone = [(one.label, self._money(one.amount)) for one in self._fleeting()]
        value = self._money(lasting.value(self.per_head))
        if answer is None:
            return say.unknown(lasting.missing(self.rule))
        if answer:
            return say.holds_without(value, self._money(line), gone)
        if self.generous.answer(self.rule):
            return say.only_with(value, self._money(self.generous.value(self.per_head)), self._money(line), gone)
        return say.fails_without(value, self._money(line), gone)

    def _fallen(self, share: int, line: Value, decides: bool) -> Line:
        left = Fraction(100 - share, 100)
        fallen = explain(self.rules, _scaled(self.lasting, left))
        answer, value = fallen.answer(self.rule), fallen.value(self.per_head)
        if answer is None:
            reason = say.unknown(fallen.missing(self.rule))
        elif answer or (whole := self._generous_after(left)) is None:
            reason = say.fallen(share, answer, self._money(value), self._money(line))
        else:
            gone = [(one.label, self._money(one.amount)) for one in self._fleeting()]
            reason = say.only_fallen(share, self._money(value), whole, self._money(line), gone)
        return Line(f"fall_{share}", say.fall_label(share), answer, value, line, reason, decides)

    def _generous_after(self, left: Fraction) -> str | None:
        """Income after a fall where whatever came in counts, if the exit would hold by it; None if not even then."""
        generous = explain(self.rules, _scaled(self._with_everything(), left))
        return self._money(generous.value(self.per_head)) if generous.answer(self.rule) else None

    def _since(self, last: Record | None, most: int | Fraction) -> Line:
        now, before = self.whole.value(self.per_head), self._before(last)
        line = self._line()
        if now is None or before is None or before <= 0:
            return Line("last_year", say.LAST_YEAR, None, now, before, say.LAST_UNKNOWN, False)
        growth = Fraction(now - before, before) * 100
        held = line is not None and before > line
        reason = say.grown(self._money(before), self._money(now), growth, most, held)
        return Line("last_year", say.LAST_YEAR, growth <= most, now, before, reason, False)

    def _before(self, last: Record | None) -> Value:
        if last is None:
            return None
        earlier = self.rules.pack.rule_set(self.rules.year - 1)
        name = earlier.for_purpose("income_per_head")
        return explain(earlier, last).value(name) if name else None

    def _among(self, neighbours: Sequence[int], top: int, least: int) -> Line:
        value = self.whole.value(self.per_head)
        if len(neighbours) < least or value is None:
            reason = say.few_neighbours(len(neighbours), least)
            return Line("neighbours", say.NEIGHBOURS, None, value, None, reason, False)
        ordered = sorted(neighbours)
        limit = ordered[min(len(ordered) * top // 100, len(ordered) - 1)]
        middle = ordered[(len(ordered) - 1) // 2]
        below = Fraction(sum(1 for one in ordered if one < value) * 100, len(ordered))
        reason = say.among(self._money(value), self._money(middle), below, len(ordered), top)
        return Line("neighbours", say.NEIGHBOURS, value <= limit, value, limit, reason, False)

    def _line(self) -> int | Fraction | None:
        """The amount that the rule holds income per head against."""
        return line_of(self.rules, self.rule)

    def _items(self) -> Sequence[Mapping[str, Any]] | None:
        account = self.household.get("account")
        if account is None or account.get("year", self.rules.year) != self.rules.year:
            return None
        items: Sequence[Mapping[str, Any]] | None = account.get("items")
        return items

    def _fleeting(self) -> list[AccountLine]:
        return [one for one in self.whole.lines() if not self._lasts(one)]

    def _lasts(self, one: AccountLine) -> bool:
        """Costs and deductions always stay; money that comes in must count, and last."""
        costs = one.item is not None and one.item.kind in ("production_cost", "deduction")
        return costs or (one.counts and one.item is not None and one.item.long_term)

    def _lasting(self) -> Record:
        items = self._items()
        if items is None:
            return self.household
        kept = [row for row, line in zip(items, self.whole.lines(), strict=True) if self._lasts(line)]
        return self.household if len(kept) == len(items) else _with(self.household, kept)

    def _with_everything(self) -> Record:
        """The household as somebody would write it who counts whatever came in."""
        items, counted = self._items(), self._counted_item()
        if items is None or counted is None:
            return self.household
        lines = self.whole.lines()
        rows = [row if self._lasts(one) else {**row, "item": counted} for row, one in zip(items, lines, strict=True)]
        return _with(self.household, rows)

    def _counted_item(self) -> str | None:
        last_day = date(self.rules.year, 12, 31)
        items = self.rules.pack.items.values()
        return next((i.code for i in items if i.kind == "transfer" and i.long_term and i.counts_on(last_day)), None)

    def _transfers(self) -> Fraction | None:
        """Transfers in hundredths of all money that counts and came in."""
        if self._items() is None:
            return None
        came = [
            one for one in self.whole.counted() if one.item and one.item.kind not in ("production_cost", "deduction")
        ]
        if any(one.amount is None for one in came):
            return None
        whole = sum(one.amount or 0 for one in came)
        given = sum(one.amount or 0 for one in came if one.item and one.item.kind == "transfer")
        return Fraction(100 * given, whole) if whole > 0 else None

    def _parameter(self, name: str) -> int | Fraction | None:
        """A parameter of the pack on the last day of the year; None where the pack does not ask for it."""
        declared = self.rules.pack.parameters.get(name)
        day = date(self.rules.year, 12, 31)
        found = next((one for one in declared.values if day in one.period), None) if declared else None
        return _number(found)

    def _money(self, amount: Value) -> str:
        currency = self.rules.pack.currency
        return "?" if amount is None else f"{currency.symbol}{currency.show(amount)}"


def line_of(rules: RuleSet, rule: str) -> int | Fraction | None:
    """The amount, in minor units, that a rule holds income per head against; None where it asks for none."""
    per_head = rules.for_purpose("income_per_head")
    if per_head is None:
        return None
    wanted = rules.outputs[per_head]
    for index in sorted(reached(rules, rule)):
        step = rules.steps[index]
        if step.node.operation in COMPARISONS and wanted in step.operands:
            other = next((rules.steps[one] for one in step.operands if one != wanted), step)
            if other.node.operation is Operation.PARAMETER and not isinstance(other.bound, bool):
                return other.bound if isinstance(other.bound, int | Fraction) else None
    return None


def reached(rules: RuleSet, rule: str) -> set[int]:
    """The steps that a rule rests on."""
    found, waiting = set[int](), [rules.outputs[rule]]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting.extend(rules.steps[index].operands)
    return found


def _number(found: DatedValue | None) -> int | Fraction | None:
    value = found.value if found else None
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _with(household: Record, items: Sequence[Mapping[str, Any]]) -> Record:
    return {**household, "account": {**household["account"], "items": items}}


def _scaled(household: Record, left: Fraction) -> Record:
    """The same household with all that it earned and spent reduced alike, so that its net income is reduced exactly."""
    account = household.get("account")
    if account is None or account.get("items") is None:
        return household
    rows = [{**row, "amount": None if row.get("amount") is None else row["amount"] * left} for row in account["items"]]
    return _with(household, rows)


def exclusions(household: Record, year: int, pack: Pack) -> tuple[Line, ...]:
    """What the exclusion list of a year says of a household; `answer` yes is a hit, unknown has to be found out.

    A hit keeps nobody out by itself: it is heard, and set aside with a reason.
    """
    rules = pack.rule_set(year)
    named = [name for name, built in rules.rules.items() if built.definition.purpose == "exclude"]
    explained = explain(rules, household)
    return tuple(_excluded(explained, name) for name in named)


def _excluded(explained: Explanation, name: str) -> Line:
    label, answer = explained.rules.rules[name].definition.label, explained.answer(name)
    persons = [person.inside for person, _why in explained.reason(name).persons] if answer else []
    reason = say.unknown(explained.missing(name)) if answer is None else say.excluded(answer, persons)
    return Line(name, label, answer, None, None, reason, decides=False)


def as_data(test: ExitTest) -> dict[str, Any]:
    """A test as plain data, to be kept with a case: amounts in whole minor units rounded half up."""
    lines = [{**_plain(line), "label": dict(line.label.by_language)} for line in test.lines]
    return {"year": test.year, "rule": test.rule, "holds": test.holds, "lines": lines, "fingerprint": test.fingerprint}


def _plain(line: Line) -> dict[str, Any]:
    amounts = {n: None if (v := getattr(line, n)) is None else round_half_up(v) for n in ("value", "against")}
    words = {"reason": dict(line.reason.by_language)}
    return {"name": line.name, "answer": line.answer, "decides": line.decides, "kind": line.kind, **amounts, **words}
