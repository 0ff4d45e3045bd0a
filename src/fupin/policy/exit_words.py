"""The sentences of an exit test, in the languages of the packs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from fupin.kernel.text import Text
from fupin.policy.explain import Missing
from fupin.policy.showing import BETWEEN, NONE_OF_THEM, show_number

LANGUAGES = ("zh", "en")

NO_RULE = Text.of(zh="这一年没有退出规则", en="No rule of exit is in force in this year")
STANDING = Text.of(zh="按现有数据", en="As it stands")
COUNTED = Text.of(zh="不含不计入和不持久的钱", en="Without money that does not count or last")
TRANSFERS = Text.of(zh="政策性收入占比", en="Share of transfers in the income")
LAST_YEAR = Text.of(zh="与上年收入比", en="Against last year's income")
NEIGHBOURS = Text.of(zh="与同村建档户比", en="Against registered neighbours")
LAST_UNKNOWN = Text.of(
    zh="没有上年或今年的收入账，无法比较，请补查。",
    en="Last year's or this year's account is missing: find it out first.",
)
_FALL = Text.of(zh="收入下降%(share)s%%", en="With %(share)s %% less income")
_UNKNOWN = Text.of(zh="还不能判断，须先查清：%(what)s。", en="Cannot be told yet; find out first: %(what)s.")
_HOLDS = Text.of(
    zh="人均 %(value)s，标准 %(line)s，各项条件均已达到。",
    en="%(value)s per head against %(line)s; every condition is met.",
)
_FAILS = Text.of(
    zh="人均 %(value)s，标准 %(line)s；未达到：%(what)s。", en="%(value)s per head against %(line)s; not met: %(what)s."
)
_WITHOUT = Text.of(
    zh="去掉不计入和不持久的钱后人均 %(value)s，标准 %(line)s，%(answer)s（未计：%(gone)s）。",
    en="Without money that does not count or last %(value)s per head against %(line)s: %(answer)s (not in: %(gone)s).",
)
_ONLY_WITH = Text.of(
    zh="只有把不该计入的钱算进来才达标：算进来人均 %(whole)s，不算人均 %(value)s，标准 %(line)s。不计入：%(gone)s。",
    en=(
        "It holds only with money that does not count: %(whole)s per head with it, %(value)s without, "
        "against %(line)s. Not counted: %(gone)s."
    ),
)
_FALLEN = Text.of(
    zh="收入下降%(share)s%%后人均 %(value)s，标准 %(line)s，%(answer)s。",
    en="With %(share)s %% less, %(value)s per head against %(line)s: %(answer)s.",
)
_ONLY_FALLEN = Text.of(
    zh=(
        "收入下降%(share)s%%后，只有把不该计入的钱算进来才达标：算进来人均 %(whole)s，不算人均 %(value)s，"
        "标准 %(line)s。不计入：%(gone)s。"
    ),
    en=(
        "With %(share)s %% less it holds only with money that does not count: %(whole)s per head with it, %(value)s "
        "without, against %(line)s. Not counted: %(gone)s."
    ),
)
_HOLDING = {True: Text.of(zh="仍达标", en="it holds"), False: Text.of(zh="不达标", en="it does not hold")}
_SHARE = Text.of(
    zh="政策性收入占全部计入收入的%(share)s%%（提示线%(most)s%%）。",
    en="Transfers are %(share)s %% of the income that counts (a look is asked for above %(most)s %%).",
)
_SHARE_UNKNOWN = Text.of(zh="没有收入账，占比不清楚。", en="Without an income account the share is not known.")
_GROWN = Text.of(
    zh="人均由上年 %(before)s 变为 %(now)s，变化%(growth)s%%（提示线%(most)s%%）；按上年收入%(held)s。",
    en="From %(before)s last year to %(now)s: %(growth)s %% (a look is asked for above %(most)s %%); on last year's "
    "income it is %(held)s the line.",
)
_HELD = {True: Text.of(zh="也高于标准", en="above"), False: Text.of(zh="不高于标准", en="not above")}
_AMONG = Text.of(
    zh="人均 %(value)s，同村%(count)s户建档户中位数 %(middle)s，高于其中%(below)s%%（提示线%(top)s%%）。",
    en=(
        "%(value)s per head; the median of %(count)s registered neighbours is %(middle)s, and %(below)s %% of them "
        "have less (a look is asked for above %(top)s %%)."
    ),
)
_FEW = Text.of(
    zh="同村只有%(count)s户建档户的收入已知，至少要%(least)s户才能比较。",
    en="The income of %(count)s registered neighbours is known; a comparison needs %(least)s.",
)
_HIT = Text.of(zh="命中%(what)s，请当面核实说明。", en="Hit%(what)s: hear the household.")
_NO_HIT = Text.of(zh="没有命中。", en="No hit.")


def filled(text: Text, **values: Text | str | int | Callable[[str], str]) -> Text:
    """A text with its placeholders filled in, in every language."""

    def inside(language: str) -> str:
        shown = {name: _in(value, language) for name, value in values.items()}
        return text.inside(language) % shown

    return Text(tuple((language, inside(language)) for language in LANGUAGES))


def _in(value: Text | str | int | Callable[[str], str], language: str) -> str:
    if isinstance(value, Text):
        return value.inside(language)
    return value(language) if callable(value) else str(value)


def _joined(parts: Sequence[Callable[[str], str]]) -> Callable[[str], str]:
    def inside(language: str) -> str:
        return BETWEEN.inside(language).join(part(language) for part in parts) or NONE_OF_THEM.inside(language)

    return inside


def _gone(gone: Sequence[tuple[Text, str]]) -> Callable[[str], str]:
    return _joined([_with_amount(label, amount) for label, amount in gone])


def _with_amount(label: Text, amount: str) -> Callable[[str], str]:
    return lambda language: f"{label.inside(language)} {amount}"


def fall_label(share: int) -> Text:
    """The name of a line with less income."""
    return filled(_FALL, share=share)


def unknown(missing: Sequence[Missing]) -> Text:
    """What has to be found out first."""
    return filled(_UNKNOWN, what=_joined([one.inside for one in missing]))


def holds(value: str, line: str) -> Text:
    """Everything is met."""
    return filled(_HOLDS, value=value, line=line)


def fails(conditions: Sequence[Text], value: str, line: str) -> Text:
    """Which conditions are not met."""
    return filled(_FAILS, value=value, line=line, what=_joined([one.inside for one in conditions]))


def holds_without(value: str, line: str, gone: Sequence[tuple[Text, str]]) -> Text:
    """It holds although some money was left out."""
    return filled(_WITHOUT, value=value, line=line, answer=_HOLDING[True], gone=_gone(gone))


def fails_without(value: str, line: str, gone: Sequence[tuple[Text, str]]) -> Text:
    """It does not hold, whatever is counted."""
    return filled(_WITHOUT, value=value, line=line, answer=_HOLDING[False], gone=_gone(gone))


def only_with(value: str, whole: str, line: str, gone: Sequence[tuple[Text, str]]) -> Text:
    """It holds only with money that does not count."""
    return filled(_ONLY_WITH, value=value, whole=whole, line=line, gone=_gone(gone))


def fallen(share: int, answer: bool, value: str, line: str) -> Text:
    """What a fall of income does."""
    return filled(_FALLEN, share=share, answer=_HOLDING[answer], value=value, line=line)


def only_fallen(share: int, value: str, whole: str, line: str, gone: Sequence[tuple[Text, str]]) -> Text:
    """After a fall it holds only with money that does not count."""
    return filled(_ONLY_FALLEN, share=share, value=value, whole=whole, line=line, gone=_gone(gone))


def transfers(share: Fraction | None, most: int | Fraction) -> Text:
    """How much of the income is policy money."""
    if share is None:
        return _SHARE_UNKNOWN
    return filled(_SHARE, share=show_number(round(share, 1)), most=show_number(most))


def grown(before: str, now: str, growth: Fraction, most: int | Fraction, held: bool) -> Text:
    """What changed since last year."""
    grew = show_number(round(growth, 1))
    return filled(_GROWN, before=before, now=now, growth=grew, most=show_number(most), held=_HELD[held])


def among(value: str, middle: str, below: Fraction, count: int, top: int) -> Text:
    """Where the household stands among its neighbours."""
    return filled(_AMONG, value=value, middle=middle, below=show_number(round(below, 0)), count=count, top=top)


def few_neighbours(count: int, least: int) -> Text:
    """Too few neighbours are known."""
    return filled(_FEW, count=count, least=least)


def excluded(answer: bool, persons: Sequence[Callable[[str], str]]) -> Text:
    """A hit of the exclusion list, or none; the persons who make it one."""
    if not answer:
        return _NO_HIT

    def who(language: str) -> str:
        names = _joined(persons)(language) if persons else ""
        opening, closing = ("（", "）") if language == LANGUAGES[0] else (" (", ")")
        return f"{opening}{names}{closing}" if names else ""

    return filled(_HIT, what=who)
