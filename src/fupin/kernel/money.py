"""Money: decimals at the edges, whole minor units (fen, cents) inside, never floats."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text

# Beyond this the product of an amount and a family size could leave 64 bits.
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Currency:
    """What a pack counts money in."""

    code: str = "XXX"
    symbol: str = ""
    minor_digits: int = 2

    @property
    def minor_per_major(self) -> int:
        """Minor units in one major unit: 100 where a currency has hundredths."""
        return int(10**self.minor_digits)

    def to_minor(self, amount: Decimal | int | str) -> int:
        """Whole minor units of an amount in major units; raises when a part of a unit would be lost."""
        scaled = _decimal(amount) * self.minor_per_major
        if scaled != scaled.to_integral_value():
            raise FupinError(TOO_FINE, amount=amount, digits=self.minor_digits)
        if abs(scaled) > LARGEST:
            raise FupinError(TOO_LARGE, amount=amount)
        return int(scaled)

    def to_major(self, minor: int) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(minor).scaleb(-self.minor_digits)

    def show(self, minor: int | Fraction, *, always_minor: bool = False) -> str:
        """Thousands in groups; minor units only where there are any (or always): "7,284", "3,850.50"."""
        whole = round_half_up(minor)
        major = self.to_major(whole)
        digits = self.minor_digits if always_minor or whole % self.minor_per_major else 0
        return f"{major:,.{digits}f}"


def round_half_up(amount: int | Fraction) -> int:
    """The nearest whole number, halves upwards: the one place where shown money is rounded."""
    if isinstance(amount, int):
        return amount
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _decimal(amount: Decimal | int | str) -> Decimal:
    if isinstance(amount, float):
        raise FupinError(NOT_A_FLOAT, amount=amount)
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise FupinError(NOT_MONEY, amount=amount) from None
    if not value.is_finite():
        raise FupinError(NOT_MONEY, amount=amount)
    return value


NOT_MONEY = Text.of(zh="“%(amount)s”不是金额。", en='"%(amount)s" is not an amount of money.')
NOT_A_FLOAT = Text.of(
    zh="金额 %(amount)s 是浮点数，请用十进制数。", en="The amount %(amount)s is a float; use a decimal."
)
TOO_FINE = Text.of(
    zh="金额 %(amount)s 的小数超过 %(digits)s 位。",
    en="The amount %(amount)s has more than %(digits)s decimals.",
)
TOO_LARGE = Text.of(zh="金额 %(amount)s 过大。", en="The amount %(amount)s is too large.")
