"""Three-valued logic, money and periods."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.kernel import period, unknown
from fupin.kernel.errors import FupinError
from fupin.kernel.money import LARGEST, Currency, round_half_up
from fupin.kernel.text import Text
from fupin.kernel.unknown import Answer

answers = st.lists(st.sampled_from([True, False, None]), max_size=6)
amounts = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-9, 9)), st.sampled_from([True, False, None])), max_size=6
)


def completions(values: Sequence[Answer]) -> list[list[bool]]:
    """Every way in which the unknown answers could turn out."""
    return [list(way) for way in product(*[[True, False] if v is None else [v] for v in values])]


@given(answers)
def test_an_answer_is_known_exactly_when_every_outcome_agrees(values: list[Answer]) -> None:
    for three_valued, two_valued in ((unknown.all_, all), (unknown.any_, any)):
        outcomes = {two_valued(way) for way in completions(values)}
        assert three_valued(values) == (outcomes.pop() if len(outcomes) == 1 else None)


@given(answers)
def test_pairs_folded_are_the_same_as_the_whole(values: list[Answer]) -> None:
    both: Answer = True
    either: Answer = False
    for value in values:
        both, either = unknown.and_(both, value), unknown.or_(either, value)
    assert (both, either) == (unknown.all_(values), unknown.any_(values))
    assert unknown.all_(map(unknown.not_, values)) == unknown.not_(unknown.any_(values))


@given(amounts)
def test_a_sum_is_known_only_if_everything_in_it_is(pairs: list[tuple[int | None, Answer]]) -> None:
    values, chosen = [value for value, _ in pairs], [choice for _, choice in pairs]
    taken = [value for value, choice in pairs if choice is not False]
    lost = None in chosen or None in taken
    assert unknown.sum_(values, chosen) == (None if lost else sum(value or 0 for value in taken))
    assert unknown.count(chosen) == (None if None in chosen else chosen.count(True))


@given(st.integers(-LARGEST, LARGEST), st.integers(0, 4))
def test_money_comes_back_as_it_went_in(minor: int, digits: int) -> None:
    currency = Currency("XXX", "", digits)
    assert currency.to_minor(currency.to_major(minor)) == minor
    assert currency.to_minor(currency.show(minor).replace(",", "")) == minor


@given(st.integers(-(10**12), 10**12), st.integers(1, 40))
def test_a_share_is_rounded_half_up_once(total: int, people: int) -> None:
    rounded = round_half_up(Fraction(total, people))
    assert Fraction(-1, 2) <= rounded - Fraction(total, people) <= Fraction(1, 2)
    assert round_half_up(Fraction(2 * total + 1, 2)) == total + 1


@pytest.mark.parametrize("amount", ["1.005", "abc", "NaN", "1e99"])
def test_money_that_is_not_exact_is_refused(amount: str) -> None:
    with pytest.raises(FupinError):
        Currency("CNY").to_minor(amount)


def test_money_is_never_a_float() -> None:
    with pytest.raises(FupinError, match="float"):
        Currency("CNY").to_minor(0.1)  # type: ignore[arg-type]
    assert Currency("CNY").to_minor(Decimal("0.1")) == 10


def test_periods_are_half_open() -> None:
    accounted = period.accounting_year(2019, first_month=10)
    assert accounted == period.Period(date(2018, 10, 1), date(2019, 10, 1))
    assert date(2019, 9, 30) in accounted
    assert date(2019, 10, 1) not in accounted
    assert not accounted.overlaps(period.accounting_year(2020, first_month=10))
    assert period.twelve_months_before(date(2022, 3, 17)).last_day == date(2022, 2, 28)
    with pytest.raises(FupinError, match="holds no day"):
        period.Period(date(2020, 1, 1), date(2020, 1, 1))


def test_ages_and_leap_days() -> None:
    assert period.age(date(2004, 2, 29), date(2010, 2, 28)) == 5
    assert period.age(date(2004, 2, 29), date(2010, 3, 1)) == 6
    assert period.day_in_year(2019, 2, 29) == date(2019, 2, 28)


def test_an_error_speaks_each_language_and_keeps_its_arguments() -> None:
    error = FupinError(
        Text.of(zh="“%(what)s”不对。", en="%(what)s is wrong."),
        place="a.yaml",
        fix="Mend it.",
        what=Text.of(zh="户", en="A household"),
    )
    assert error.inside("zh-hans") == "a.yaml: “户”不对。 Mend it."
    assert str(error) == "a.yaml: A household is wrong. Mend it."
