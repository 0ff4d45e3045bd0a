"""Identity numbers of GB 11643 with 18 and 15 digits, and cards of the disabled, which begin with them.

18 digits: region (6), day of birth (8), sequence (3, odd for men), check digit, by which the weighted sum of all
leaves 1 when divided by 11. Numbers with 15 digits are those without the century and the check digit. A card of
the disabled adds the kind (1–7), the grade (1–4) and, when it was replaced, B with a count. [GB 11643, S2, GK]
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul

from fupin.kernel.text import Text
from fupin.policy.identity import IdentityNumber, NumberProblem

_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECKS = "10X98765432"
_KINDS = {
    "1": "visual",
    "2": "hearing",
    "3": "speech",
    "4": "limb",
    "5": "intellectual",
    "6": "mental",
    "7": "multiple",
}

# The first two digits that were ever given to a province.
_TENS = {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234", 6: "12345", 7: "1", 8: "123"}
_PROVINCES = frozenset(f"{ten}{one}" for ten, ones in _TENS.items() for one in ones)

_FULL = re.compile(r"\d{17}[\dX]")
_OLD = re.compile(r"\d{15}")
_CARD = re.compile(r"(\d{17}[\dX])([1-7])([1-4])(B\d{1,2})?")
_TEMPORARY = re.compile(r"T[0-9A-Z]{6,14}")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+?\d{1,2}")
_NONE = frozenset({"", "无", "无证件", "未办理", "未上户", "暂无", "-", "—", "/"})
_DROPPED = str.maketrans("", "", " \t\r\n'’`‘\"-_·\u00a0\u200b\u200c\u200d\ufeff")

_AS_TEXT = Text.of(
    zh="请把这一列的单元格格式设为“文本”，再照原件重新录入号码。",
    en="Set the format of the column to Text and type the number again from the document.",
)
_SCIENCE = NumberProblem(
    "scientific",
    Text.of(
        zh="号码已被表格软件改成科学计数，后面的数字丢失了。",
        en="The spreadsheet turned the number into scientific notation; its last digits are lost.",
    ),
    _AS_TEXT,
)
_ROUNDED = NumberProblem(
    "rounded",
    Text.of(
        zh="号码末尾的三个 0 是表格软件改的，原来的末三位丢失了。",
        en="The spreadsheet replaced the last three digits by 000; they are lost.",
    ),
    _AS_TEXT,
)
_MAYBE_ROUNDED = NumberProblem(
    "maybe_rounded",
    Text.of(
        zh="号码以 000 结尾，可能是表格软件改的，请核对原件。",
        en="The number ends in 000, perhaps through a spreadsheet. Compare it with the document.",
    ),
    warning=True,
)
_LETTERS = NumberProblem(
    "characters",
    Text.of(zh="号码里有不该出现的字符。", en="The number has characters that do not belong there."),
    Text.of(zh="只能是数字，末位可以是 X。", en="Only digits are allowed, and X at the end."),
)
_CHECK = NumberProblem(
    "check",
    Text.of(zh="号码的校验码不对，至少有一位录错了。", en="The check digit does not fit: at least one digit is wrong."),
    Text.of(zh="请对照证件逐位核对。", en="Compare it with the document digit by digit."),
)
_DATE = NumberProblem(
    "date",
    Text.of(zh="号码里的出生日期不存在。", en="The date of birth inside the number does not exist."),
    Text.of(zh="请对照证件核对第 7 至 14 位。", en="Compare digits 7 to 14 with the document."),
)
_REGION = NumberProblem(
    "region",
    Text.of(
        zh="号码的前六位不是现行或曾用的行政区划。", en="The first digits are not those of a province, now or before."
    ),
    warning=True,
)
_OLD_FORM = NumberProblem(
    "old",
    Text.of(zh="这是 15 位的旧号码。", en="This is an old number with 15 digits."),
    Text.of(zh="请换成 18 位新号码。", en="Replace it by the one with 18 digits."),
    warning=True,
)


def parse(text: str) -> IdentityNumber:
    """Read an identity number as people and spreadsheets write it."""
    raw = unicodedata.normalize("NFKC", text).strip().upper()
    normal = raw.removesuffix(".0").translate(_DROPPED)
    if normal in _NONE or raw in _NONE:
        return IdentityNumber("none", "")
    if _FULL.fullmatch(normal):
        return _full(normal)
    if card := _CARD.fullmatch(normal):
        return _card(normal, *card.groups()[:3])
    if _OLD.fullmatch(normal):
        return _old(normal)
    if _TEMPORARY.fullmatch(normal):
        return IdentityNumber("none", normal, normal)
    return IdentityNumber("other", normal, normal, problems=(_unreadable(raw, normal),))


def check_digit(first17: str) -> str:
    """Return the check digit of the first 17 digits."""
    return _CHECKS[sum(map(mul, map(int, first17), _WEIGHTS)) % 11]


def twin(old: str) -> str:
    """Return the number with 18 digits of one with 15; all of those were given to people born in the 1900s."""
    first17 = f"{old[:6]}19{old[6:]}"
    return first17 + check_digit(first17)


def _full(number: str) -> IdentityNumber:
    born = _day(number[6:14])
    problems = _shared_problems(number, born)
    right = check_digit(number[:17]) == number[17]
    if number.endswith("000"):
        problems.append(_MAYBE_ROUNDED if right else _ROUNDED)
    elif not right:
        problems.append(_CHECK)
    return IdentityNumber("resident_id", number, number, born, _sex(number[16]), problems=tuple(problems))


def _card(card: str, number: str, kind: str, grade: str) -> IdentityNumber:
    inner = _full(number)
    facts = {"disability_kind": _KINDS[kind], "disability_grade": f"grade_{grade}"}
    return IdentityNumber("disability_card", card, number, inner.birth_date, inner.sex, facts, inner.problems)


def _old(number: str) -> IdentityNumber:
    born = _day(f"19{number[6:12]}")
    problems = (*_shared_problems(number, born), _OLD_FORM)
    return IdentityNumber("resident_id_15", number, twin(number), born, _sex(number[14]), problems=problems)


def _shared_problems(number: str, born: date | None) -> list[NumberProblem]:
    problems = [] if born else [_DATE]
    return problems if number[:2] in _PROVINCES else [*problems, _REGION]


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _sex(digit: str) -> str:
    return "male" if int(digit) % 2 else "female"


def _unreadable(raw: str, normal: str) -> NumberProblem:
    if _SCIENTIFIC.fullmatch(raw.replace(" ", "")):
        return _SCIENCE
    if not re.fullmatch(r"\d+X?", normal):
        return _LETTERS
    return NumberProblem(
        "length",
        Text.of(
            zh=f"号码有 {len(normal)} 位，应为 18 位（旧号码 15 位，残疾证 20 位）。",
            en=f"The number has {len(normal)} digits instead of 18 (15 in old numbers, 20 on cards of the disabled).",
        ),
        Text.of(zh="请对照证件重新录入。", en="Type it again from the document."),
    )
