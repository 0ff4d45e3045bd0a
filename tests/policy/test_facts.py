"""Facts as people write them."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.kernel.errors import FupinError
from fupin.policy.facts import read_date
from fupin.policy.packs import Pack
from fupin.policy.tree import HOUSEHOLD, MEMBER

WRITTEN = [
    (HOUSEHOLD, "water_source", "自来水", "tap"),
    (HOUSEHOLD, "water_source", " TAP ", "tap"),
    (HOUSEHOLD, "water_source", "tap 自来水", "tap"),
    (HOUSEHOLD, "electricity", "有", True),
    (HOUSEHOLD, "electricity", "Ｎｏ", False),
    (HOUSEHOLD, "electricity", 1, True),
    (HOUSEHOLD, "size", "４人", 4),
    (HOUSEHOLD, "size", 4.0, 4),
    (HOUSEHOLD, "floor_area", "60.25㎡", Decimal("60.25")),
    (HOUSEHOLD, "floor_area", 0.1, Decimal("0.1")),
    (HOUSEHOLD, "food_spending", "￥1,234.50元", 123450),
    (HOUSEHOLD, "food_spending", "1.2万元", 1200000),
    (HOUSEHOLD, "food_spending", 1000, 100000),
    (HOUSEHOLD, "phone", 13800000000.0, "13800000000"),
    (HOUSEHOLD, "other_causes", "疾病、年老", ("illness", "old_age")),
    (HOUSEHOLD, "other_causes", ["illness"], ("illness",)),
    (MEMBER, "birth_date", "1985年2月1日", date(1985, 2, 1)),
    (MEMBER, "birth_date", "1985.2.1", date(1985, 2, 1)),
    (MEMBER, "birth_date", "１９８５／０２／０１", date(1985, 2, 1)),
    (MEMBER, "birth_date", "1985-02-01 00:00:00", date(1985, 2, 1)),
    (MEMBER, "birth_date", 19850201, date(1985, 2, 1)),
    (MEMBER, "birth_date", 31079, date(1985, 2, 1)),
    (MEMBER, "birth_date", datetime(1985, 2, 1, 12), date(1985, 2, 1)),
    *((HOUSEHOLD, "size", nothing, None) for nothing in (None, "", "  ", "不详", "—", "N/A")),
]

REFUSED = [
    (HOUSEHOLD, "water_source", "月亮", "“饮水来源”中没有“月亮”这一项（代码表：饮水来源）。 请从下拉列表中选择。"),
    (HOUSEHOLD, "electricity", "大概", "“通电”应填“是”或“否”，不能填“大概”。"),
    (HOUSEHOLD, "size", "4.5", "“家庭人口”应填整数，不能填“4.5”。"),
    (HOUSEHOLD, "size", "四", "“家庭人口”应填数字，不能填“四”。"),
    (HOUSEHOLD, "size", 0, "“家庭人口”应在 1 至 40 之间，不能填“0”。"),
    (HOUSEHOLD, "size", True, "“家庭人口”应填数字，不能填“True”。"),
    (HOUSEHOLD, "floor_area", "1.23456", "“住房面积”最多保留 4 位小数。"),
    (HOUSEHOLD, "food_spending", "1.234", "金额 1.234 的小数超过 2 位。"),
    (HOUSEHOLD, "food_spending", -1, "“每月食品消费”应在 0 至 1,000,000,000 之间，不能填“-1”。"),
    (HOUSEHOLD, "food_spending", float("inf"), "“每月食品消费”应填数字，不能填“inf”。"),
    (MEMBER, "identity_number", 4.2112119850201e17, "“证件号码”被表格软件当作数字，末尾几位已丢失。"),
    (MEMBER, "birth_date", "1985.2", "“出生日期”缺少“日”：“1985.2”。 请写成 2019-03-05。"),
    (MEMBER, "birth_date", "1985-02-30", "“出生日期”填写的日期“1985-02-30”不存在。"),
    (MEMBER, "birth_date", "去年", "“出生日期”不是日期：“去年”。"),
]


@pytest.mark.parametrize(("entity", "name", "written", "value"), WRITTEN)
def test_what_people_write_is_understood(
    template: Pack, entity: str, name: str, written: object, value: object
) -> None:
    assert template.parse(entity, name, written) == value


@pytest.mark.parametrize(("entity", "name", "written", "message"), REFUSED)
def test_what_cannot_be_meant_is_refused_in_words(
    template: Pack, entity: str, name: str, written: object, message: str
) -> None:
    error = template.parse(entity, name, written)
    assert isinstance(error, FupinError)
    assert error.inside("zh").startswith(message)
    assert "%(" not in error.inside("en")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_manner_of_a_day_means_the_same(day: date) -> None:
    manners = ("{0:%Y}-{0.month}-{0.day}", "{0:%Y}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0:%Y}.{0:%m}.{0:%d}")
    assert {read_date(manner.format(day)) for manner in manners} == {day}


@pytest.mark.parametrize("pack", ["template", "china"])
def test_every_code_is_read_back_from_its_words(pack: str, request: pytest.FixtureRequest) -> None:
    found: Pack = request.getfixturevalue(pack)
    for entity, facts in found.facts.items():
        for fact in facts.values():
            if fact.type == "code":
                for code in found.codes[str(fact.codes)].values:
                    for language in found.languages:
                        words = found.format(entity, fact.name, code, language)
                        assert found.parse(entity, fact.name, words) == code, (fact.name, words)


def test_values_in_words(template: Pack) -> None:
    show = template.format
    assert show(HOUSEHOLD, "food_spending", 123450, "zh") == "₴1,234.50"
    assert show(HOUSEHOLD, "food_spending", 123400, "zh") == "₴1,234"
    assert show(HOUSEHOLD, "floor_area", Decimal("60.25"), "en") == "60.25"
    assert show(HOUSEHOLD, "floor_area", Fraction(2, 3), "en") == "0.67"
    assert show(HOUSEHOLD, "electricity", False, "zh") == "否"
    assert show(HOUSEHOLD, "size", None, "zh") == ""
    assert show(HOUSEHOLD, "other_causes", ["old_age", "illness"], "zh") == "疾病、年老"
    assert show(HOUSEHOLD, "water_source", "no_longer_listed", "en") == "no_longer_listed"
