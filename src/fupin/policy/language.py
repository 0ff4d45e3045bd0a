"""The rule language. A rule is a function that is called once, with symbols, and returns an expression tree:

    @rule("income_below_line", kind="condition", since=2014, source="S7",
          zh="人均纯收入低于贫困线", en="Income per head below the line")
    def income_below_line(household: Household, policy: Policy) -> Symbol:
        return household.account.income_per_head("A") < policy.parameter("lines.poverty")

Facts are attributes (`household.size`, `household.members.birth_date`). Every value may be unknown, and the
logic is three-valued: unknown is never 0 and never "no". Write `&`, `|`, `~` for and, or, not;
`.between(a, b)`, `.is_in("a", "b")`, `.includes("a")` for sets of codes; `.is_known()`, `.if_known(other)`;
`.named(zh=…, en=…)`. `household.members` has `.any(c)`, `.all(c)`, `.count()`, `.sum(x)`, and `.where(c)`
before them; `household.account` has `.items(…)` with the same, `.income("A")`, `.income_per_head("A")`.
`policy` has `.parameter(name)`, `.rule(name)`, `.money("100")`, `.day(9, 1)`, `.last_day`, `.choose(…)`,
`.count_of(…)`. Dividing by something that is unknown or not above zero gives unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from fupin.kernel.errors import FupinError
from fupin.kernel.money import Currency
from fupin.kernel.period import FAR_FUTURE, Period, read_day
from fupin.kernel.text import Text
from fupin.policy.symbols import Codes, RuleTextError, Symbol, lift
from fupin.policy.tree import (
    HOUSEHOLD,
    ITEM,
    MEMBER,
    DayInYear,
    ItemChoice,
    Node,
    Operation,
)
from fupin.policy.values import FactDeclaration, IncomeFormula, IncomeItem, Parameter

__all__ = ["Account", "Group", "Household", "Policy", "RuleDefinition", "RuleTextError", "Symbol", "rule"]

KINDS = ("condition", "amount", "decision")


class Vocabulary(Protocol):
    """What a pack lets its rules speak about."""

    facts: Mapping[str, Mapping[str, FactDeclaration]]
    codes: Codes
    parameters: Mapping[str, Parameter]
    items: Mapping[str, IncomeItem]
    formulas: Mapping[str, IncomeFormula]
    currency: Currency

    def rule_type(self, name: str) -> str:
        """The type of another rule's value."""


@dataclass(frozen=True, slots=True)
class RuleDefinition:
    """A rule's text for a period: its name, what it is for, and the function that builds its tree."""

    name: str
    kind: str
    label: Text
    period: Period
    function: Callable[[Household, Policy], Symbol]
    source: str | None = None
    purpose: str | None = None
    place: str = ""

    def build(self, vocabulary: Vocabulary) -> Node:
        """Call the rule with symbols: the tree; raises a RuleTextError whatever goes wrong inside."""
        try:
            result = self.function(Household(vocabulary), Policy(vocabulary))
        except FupinError:
            raise
        except Exception as error:
            raise RuleTextError("%(kind)s: %(error)s", kind=type(error).__name__, error=error) from error
        if not isinstance(result, Symbol):
            raise RuleTextError("A rule must return a symbol, not %(result)s.", result=repr(result))
        return result.node


def rule(
    name: str,
    *,
    kind: str,
    since: int | str | date,
    until: int | str | date | None = None,
    source: str | None = None,
    purpose: str | None = None,
    **label: str,
) -> Callable[[Callable[[Household, Policy], Symbol]], RuleDefinition]:
    """Declare a rule in force from a day until (not including) another.

    A condition or a decision is a yes/no, an amount is a number or money; the conditions of a decision are
    the rules it refers to. A purpose tells the product what it is used for: identify, exit, monitor,
    income_per_head, gap.
    """
    if kind not in KINDS:
        raise RuleTextError('"%(kind)s" is not a kind of rule.', fix=f"Use one of {', '.join(KINDS)}.", kind=kind)
    period = Period(read_day(since), read_day(until) if until else FAR_FUTURE)

    def declare(function: Callable[[Household, Policy], Symbol]) -> RuleDefinition:
        return RuleDefinition(name, kind, Text.of(**label), period, function, source, purpose)

    return declare


class Facts:
    """Something whose facts are attributes."""

    _entity = HOUSEHOLD

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __getattr__(self, name: str) -> Symbol:
        declared = self._vocabulary.facts[self._entity].get(name)
        if declared is None:
            raise RuleTextError(
                'The fact "%(name)s" of a %(entity)s is not declared.',
                fix=f"Declare it in facts/{self._entity}.yaml.",
                name=name,
                entity=self._entity,
            )
        node = Node(Operation.FACT, declared.type, self._entity, (), name, codes=declared.codes)
        return Symbol(node, self._vocabulary.codes)


class Household(Facts):
    """The household that is assessed."""

    @property
    def members(self) -> Members:
        """Its members."""
        return Members(self._vocabulary)

    @property
    def account(self) -> Account:
        """Its income account of the year."""
        return Account(self._vocabulary)


class Group:
    """The members or the account items of a household, or those of them that meet a condition."""

    _over = MEMBER

    def __init__(self, codes: Codes, chosen: Symbol | None = None) -> None:
        self._codes = codes
        self._chosen = chosen

    def any(self, condition: Symbol) -> Symbol:
        """Whether any of them meets the condition."""
        return self._aggregate(Operation.ANY, condition if self._chosen is None else self._chosen & condition)

    def all(self, condition: Symbol) -> Symbol:
        """Whether all of them meet the condition; yes if there are none."""
        return self._aggregate(Operation.ALL, condition if self._chosen is None else ~self._chosen | condition)

    def count(self) -> Symbol:
        """How many they are; unknown if it is unknown of anyone whether they belong to them."""
        return self._aggregate(Operation.COUNT, self._everyone(), kind="integer")

    def total(self, value: Symbol) -> Symbol:
        """The sum of a value over them; unknown if a value that belongs to it is unknown."""
        return self._aggregate(Operation.SUM, value, self._everyone(), kind=value.node.type)

    def _everyone(self) -> Symbol:
        return lift(True, self._codes) if self._chosen is None else self._chosen

    def _aggregate(self, operation: Operation, *parts: Symbol, kind: str = "boolean") -> Symbol:
        for part in parts:
            _belongs(part.node, self._over)
        operands = tuple(part.node for part in parts)
        return Symbol(Node(operation, kind, HOUSEHOLD, operands, over=self._over), self._codes)


class Members(Facts, Group):
    """All members, or those chosen by `.where(…)`; a fact of theirs is an attribute."""

    _entity = MEMBER

    def __init__(self, vocabulary: Vocabulary, chosen: Symbol | None = None) -> None:
        Facts.__init__(self, vocabulary)
        Group.__init__(self, vocabulary.codes, chosen)

    def where(self, condition: Symbol) -> Members:
        """Those members who meet the condition."""
        _belongs(condition.node, MEMBER)
        return Members(self._vocabulary, condition if self._chosen is None else self._chosen & condition)

    def sum(self, value: Symbol) -> Symbol:
        """The sum of a value over the members."""
        return self.total(value)


class Items(Group):
    """Account items; `.amount` is what each of them brings or costs."""

    _over = ITEM

    @property
    def amount(self) -> Symbol:
        """The money of one item."""
        return Symbol(Node(Operation.FACT, "money", ITEM, (), "amount"), self._codes)

    def where(self, condition: Symbol) -> Items:
        """Those items that meet the condition."""
        _belongs(condition.node, ITEM)
        return Items(self._codes, condition if self._chosen is None else self._chosen & condition)

    def sum(self) -> Symbol:
        """The money of these items together."""
        return self.total(self.amount)


class Account:
    """The income account of the assessed year; unknown where it was not collected."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def items(
        self,
        *codes: str,
        kinds: tuple[str, ...] | None = None,
        counted: bool | None = None,
        long_term: bool | None = None,
    ) -> Items:
        """The items with these codes, of these kinds, that count (or not) and last (or not)."""
        for code in codes:
            if code not in self._vocabulary.items:
                raise RuleTextError('"%(code)s" is not an income item.', fix="See income/items.yaml.", code=code)
        kinds_chosen = frozenset(kinds) if kinds is not None else None
        choice = ItemChoice(frozenset(codes) if codes else None, kinds_chosen, counted, long_term)
        node = Node(Operation.CHOSEN_ITEM, "boolean", ITEM, (), choice)
        return Items(self._vocabulary.codes, Symbol(node, self._vocabulary.codes))

    def income(self, formula: str) -> Symbol:
        """The household's income by a formula of income/formulas.yaml."""
        form = self._formula(formula)
        counted = True if form.counted_only else None
        total = self.items(kinds=tuple(sorted(form.add)), counted=counted).sum()
        total = total.named(zh="计入的收入", en="income that counts")
        if form.subtract:
            cost = self.items(kinds=tuple(sorted(form.subtract)), counted=counted).sum()
            total = total - cost.named(zh="扣除的支出", en="costs taken off")
        return Symbol(total.node.labelled(form.label, form.source), total.codes)

    def income_per_head(self, formula: str) -> Symbol:
        """That income divided by the registered size or by the residents, as the formula says."""
        form = self._formula(formula)
        household = Household(self._vocabulary)
        if form.divisor == "registered":
            people = household.size
        else:
            people = household.members.where(household.members.present).count()
            people = people.named(zh="常住人口", en="residents")
        share = self.income(formula) / people
        return Symbol(share.node.labelled(_per_head(form.label), form.source), share.codes)

    def _formula(self, name: str) -> IncomeFormula:
        form = self._vocabulary.formulas.get(name)
        if form is None:
            known = ", ".join(self._vocabulary.formulas) or "none"
            raise RuleTextError('There is no income formula "%(name)s".', fix=f"There is {known}.", name=name)
        return form


class Policy:
    """What the pack lays down: lines, other rules, days of the assessed year."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def parameter(self, name: str, on: Symbol | None = None) -> Symbol:
        """A parameter's value in force on the last day of the assessed year, or on another day of it."""
        declared = self._vocabulary.parameters.get(name)
        if declared is None:
            raise RuleTextError(
                'There is no parameter "%(name)s".',
                fix=f"Write parameters/{name.replace('.', '/')}.yaml.",
                name=name,
            )
        day = self.last_day if on is None else on
        node = Node(Operation.PARAMETER, declared.type, HOUSEHOLD, (day.node,), name)
        return self._symbol(node.labelled(declared.label))

    def rule(self, name: str) -> Symbol:
        """The value of another rule that is in force in the assessed year."""
        return self._symbol(Node(Operation.RULE, self._vocabulary.rule_type(name), HOUSEHOLD, (), name))

    def day(self, month: int, day: int, years: int = 0) -> Symbol:
        """A day of the assessed year, or of one so many years later (earlier if negative)."""
        return self._symbol(Node(Operation.DAY, "date", detail=DayInYear(month, day, years)))

    @property
    def last_day(self) -> Symbol:
        """31 December of the assessed year."""
        return self.day(12, 31)

    def money(self, amount: str | int | Decimal) -> Symbol:
        """A fixed amount in major units; a line that may change belongs in a parameter."""
        minor = self._vocabulary.currency.to_minor(amount)
        return self._symbol(Node(Operation.CONSTANT, "money", detail=minor))

    def choose(self, *cases: tuple[Symbol, object], otherwise: object) -> Symbol:
        """The value of the first case whose condition is yes; unknown if an unknown one comes before it."""
        first = next((v for _, v in (*cases, (None, otherwise)) if isinstance(v, Symbol)), None)
        result = lift(otherwise, self._vocabulary.codes, first.node if first is not None else None)
        for condition, value in reversed(cases):
            taken = lift(value, self._vocabulary.codes, result.node)
            taken._same_dimension(result)
            condition._needs("boolean", "choose")
            result = condition._with(Operation.CHOOSE, _wider(taken, result), taken, result)
        return result

    def larger(self, first: Symbol, second: object) -> Symbol:
        """The larger of two; unknown if either is."""
        return self._pick(Operation.LARGER, first, second)

    def smaller(self, first: Symbol, second: object) -> Symbol:
        """The smaller of two; unknown if either is."""
        return self._pick(Operation.SMALLER, first, second)

    def all_of(self, *conditions: Symbol) -> Symbol:
        """Whether every one of these is so."""
        return _fold(conditions, lambda one, other: one & other)

    def any_of(self, *conditions: Symbol) -> Symbol:
        """Whether at least one of these is so."""
        return _fold(conditions, lambda one, other: one | other)

    def count_of(self, *conditions: Symbol) -> Symbol:
        """How many of these are so; unknown as soon as one is."""
        ones = tuple(self.choose((condition, 1), otherwise=0) for condition in conditions)
        return _fold(ones, lambda one, other: one + other)

    def number(self, value: int | Decimal | Fraction) -> Symbol:
        """A fixed number."""
        return lift(value, self._vocabulary.codes)

    def _pick(self, operation: Operation, first: Symbol, second: object) -> Symbol:
        other = first._number(second)
        first._same_dimension(other)
        return first._with(operation, _wider(first, other), other)

    def _symbol(self, node: Node) -> Symbol:
        return Symbol(node, self._vocabulary.codes)


def _fold(conditions: tuple[Symbol, ...], join: Callable[[Symbol, Symbol], Symbol]) -> Symbol:
    if not conditions:
        raise RuleTextError("At least one condition is needed.")
    result = conditions[0]
    for condition in conditions[1:]:
        result = join(result, condition)
    return result


def _wider(first: Symbol, second: Symbol) -> str:
    return first.node.type if first.node.type == second.node.type else "number"


def _belongs(node: Node, entity: str) -> None:
    if node.entity not in (entity, HOUSEHOLD):
        raise RuleTextError(
            "A condition on a %(given)s was asked of a %(wanted)s.",
            fix="Use the facts of the same group.",
            given=node.entity,
            wanted=entity,
        )


def _per_head(label: Text) -> Text:
    each = {"zh": "人均", "en": " per head"}
    return Text(
        tuple(
            (language, f"{each['zh']}{words}" if language == "zh" else f"{words}{each['en']}")
            for language, words in label.by_language
        )
    )
