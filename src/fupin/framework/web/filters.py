"""Filters: what may be asked of a column, in the address, in the database and on plain rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from fupin.framework.web.formats import answer_words
from fupin.framework.web.words import Label, joined, unknown, words
from fupin.kernel.area import span

UNKNOWN = "?"
_LONGEST = 30
Given = Mapping[str, tuple[str, ...]]
"""What the address says of one filter: the values under "", and the ends of a range under "from" and "to"."""


class UnreadableError(ValueError):
    """Raised for a value in the address that the filter cannot read; the message names it."""


@dataclass(frozen=True)
class Filter:
    """The base of every filter."""

    parts: ClassVar[tuple[str, ...]] = ("",)
    control: ClassVar[str] = "text"

    def condition(self, path: str, given: Given) -> Q:
        """Return the test for the database; raises UnreadableError."""
        raise NotImplementedError

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Return the same test for a value in memory; raises UnreadableError."""
        raise NotImplementedError

    def describe(self, given: Given) -> str:
        """Return what is asked, for the chip above the list and the filter line of an export."""
        return joined(list(given.get("", ())))

    def options(self) -> Mapping[str, str]:
        """Return what may be chosen, by the value in the address."""
        return {}


class Contains(Filter):
    """A text contains these characters, upper or lower case."""

    def condition(self, path: str, given: Given) -> Q:
        """Match each of the words given."""
        test = Q()
        for part in given[""]:
            test &= Q(**{f"{path}__isnull": True}) if part == UNKNOWN else Q(**{f"{path}__icontains": part})
        return test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        wanted = [part.casefold() for part in given[""]]

        def holds(value: Any) -> bool:
            return all(value is None if part == UNKNOWN else part in str(value or "").casefold() for part in wanted)

        return holds

    def describe(self, given: Given) -> str:
        """Return the words in quotation marks."""
        return joined([unknown() if part == UNKNOWN else f"“{part}”" for part in given[""]])


@dataclass(frozen=True)
class OneOf(Filter):
    """The value is one of those chosen; unknown can be chosen too."""

    choices: Mapping[Any, Label] | Callable[[], Mapping[Any, Label]] = field(default_factory=dict)
    with_unknown: bool = True
    control: ClassVar[str] = "options"

    def labels(self) -> Mapping[Any, Label]:
        """Return the values with their labels."""
        return self.choices() if callable(self.choices) else self.choices

    def options(self) -> Mapping[str, str]:
        """Return the labels, unknown last."""
        shown = {str(value): words(label) for value, label in self.labels().items()}
        return {**shown, UNKNOWN: unknown()} if self.with_unknown else shown

    def _values(self, given: Given) -> tuple[list[Any], bool]:
        known = {str(value): value for value in self.labels()}
        wrong = [part for part in given[""] if part not in known and part != UNKNOWN]
        if wrong:
            raise UnreadableError(_("“%(value)s” is not among the choices") % {"value": wrong[0]})
        return [known[part] for part in given[""] if part != UNKNOWN], UNKNOWN in given[""]

    def condition(self, path: str, given: Given) -> Q:
        """Match any of the values."""
        values, with_unknown = self._values(given)
        test = Q(**{f"{path}__in": values}) if values else Q(pk__in=())
        return test | Q(**{f"{path}__isnull": True}) if with_unknown else test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        values, with_unknown = self._values(given)
        return lambda value: with_unknown if value is None else value in values

    def describe(self, given: Given) -> str:
        """Return the labels of what was chosen."""
        shown = self.options()
        return joined([shown.get(part, part) for part in given[""]])


@dataclass(frozen=True)
class YesNo(OneOf):
    """Yes, no or unknown."""

    def labels(self) -> Mapping[Any, Label]:
        """Return the two answers."""
        return {True: answer_words(True), False: answer_words(False)}


@dataclass(frozen=True)
class Inside(OneOf):
    """The place lies inside one of the places chosen; the values are area keys."""

    with_unknown: bool = False

    def condition(self, path: str, given: Given) -> Q:
        """Match the range of keys of each place."""
        test = Q(pk__in=())
        for key in self._values(given)[0]:
            test |= Q(**{f"{path}__range": span(key)})
        return test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        ranges = [span(key) for key in self._values(given)[0]]
        return lambda value: any(low <= value <= high for low, high in ranges)


@dataclass(frozen=True)
class Between(Filter):
    """A number or a date lies between two ends, both included; either may be open."""

    parts: ClassVar[tuple[str, ...]] = ("from", "to", "")
    control: ClassVar[str] = "range"
    kind: str = "number"
    minor_digits: int = 0

    def read(self, text: str) -> Any:
        """Return one end as the column stores it; raises UnreadableError."""
        try:
            return date.fromisoformat(text) if self.kind == "date" else self._number(text)
        except (ValueError, InvalidOperation):
            dated = self.kind == "date"
            message = _("“%(value)s” is not a date") if dated else _("“%(value)s” is not a number")
            raise UnreadableError(message % {"value": text}) from None

    def _number(self, text: str) -> int | float:
        value = Decimal(text.replace(",", "").replace("，", ""))
        if not value.is_finite() or value.adjusted() > _LONGEST:
            raise InvalidOperation
        value = value.scaleb(self.minor_digits)
        return int(value) if value == value.to_integral_value() else float(value)

    def _ends(self, given: Given) -> tuple[Any, Any]:
        low, high = (given.get(part) for part in ("from", "to"))
        return self.read(low[0]) if low else None, self.read(high[0]) if high else None

    def condition(self, path: str, given: Given) -> Q:
        """Match known values between the ends, or unknown ones if they were asked for."""
        low, high = self._ends(given)
        test = Q(**{f"{path}__gte": low}) if low is not None else Q()
        if high is not None:
            test &= Q(**{f"{path}__lte": high})
        if not given.get(""):
            return test
        absent = Q(**{f"{path}__isnull": True})
        return test | absent if test else absent

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        low, high = self._ends(given)
        asked = low is not None or high is not None
        with_unknown = bool(given.get(""))

        def holds(value: Any) -> bool:
            if value is None:
                return with_unknown
            return asked and (low is None or value >= low) and (high is None or value <= high)

        return holds

    def describe(self, given: Given) -> str:
        """Return for example "3 – 5" or "≥ 3"."""
        low, high = ((given.get(part) or ("",))[0] for part in ("from", "to"))
        shown = f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
        return joined([part for part in (shown, unknown() if given.get("") else "") if part])
