"""Who is poor: consumption per adult equivalent below the line, or several deprivations at once."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule("adult_equivalents", kind="amount", zh="成人当量", en="Adult equivalents", since=2018, source="T2")
def adult_equivalents(household: Household, policy: Policy) -> Symbol:
    members = household.members
    age = members.birth_date.age_on(policy.last_day)
    adults = members.where(age >= 15).count().named(zh="成人数", en="adults")
    children = members.where(age < 15).count().named(zh="儿童数", en="children")
    others = policy.larger(adults - 1, 0) * policy.parameter("weights.other_adult")
    first = policy.smaller(adults, 1) * policy.parameter("weights.first_adult")
    return first + others + children * policy.parameter("weights.child")


@rule(
    "consumption",
    kind="amount",
    purpose="income_per_head",
    since=2018,
    source="T2",
    zh="每个成人当量的年消费",
    en="Yearly consumption per adult equivalent",
)
def consumption(household: Household, policy: Policy) -> Symbol:
    monthly = household.food_spending + household.other_spending
    return monthly * 12 / policy.rule("adult_equivalents")


@rule(
    "consumes_too_little",
    kind="condition",
    zh="消费低于贫困线",
    en="Consumption below the line",
    since=2018,
    source="T2",
)
def consumes_too_little(household: Household, policy: Policy) -> Symbol:
    return policy.rule("consumption") < policy.parameter("lines.consumption")


@rule("unsafe_water", kind="condition", zh="饮水不安全", en="Unsafe water", since=2018, source="T2")
def unsafe_water(household: Household, policy: Policy) -> Symbol:
    return household.water_source.is_in("open_well", "river")


@rule("no_electricity", kind="condition", zh="未通电", en="No electricity", since=2018, source="T2")
def no_electricity(household: Household, policy: Policy) -> Symbol:
    return ~household.electricity


@rule(
    "child_out_of_school",
    kind="condition",
    zh="有儿童失学",
    en="A child out of school",
    since=2018,
    source="T2",
)
def child_out_of_school(household: Household, policy: Policy) -> Symbol:
    members = household.members
    of_age = members.birth_date.age_on(policy.day(9, 1)).between(6, 14)
    return members.where(of_age).any(~members.in_school)


@rule("deprived", kind="condition", zh="多项匮乏", en="Several deprivations", since=2018, source="T2")
def deprived(household: Household, policy: Policy) -> Symbol:
    number = policy.count_of(
        policy.rule("unsafe_water"), policy.rule("no_electricity"), policy.rule("child_out_of_school")
    )
    return number.named(zh="匮乏项数", en="deprivations") >= policy.parameter("lines.deprivations")


@rule("cash_income", kind="amount", zh="人均现金收入", en="Cash income per resident", since=2018, source="T1")
def cash_income(household: Household, policy: Policy) -> Symbol:
    return household.account.income_per_head("cash")


@rule(
    "gap",
    kind="amount",
    purpose="gap",
    zh="消费缺口",
    en="How far consumption is below the line",
    since=2018,
    source="T2",
)
def gap(household: Household, policy: Policy) -> Symbol:
    return policy.larger(policy.parameter("lines.consumption") - policy.rule("consumption"), 0)


@rule("poor", kind="decision", purpose="identify", zh="符合救助条件", en="Qualifies", since=2018, source="T2")
def poor_by_consumption_or_deprivation(household: Household, policy: Policy) -> Symbol:
    return policy.rule("consumes_too_little") | policy.rule("deprived")
