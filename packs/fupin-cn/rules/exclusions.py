"""What usually keeps a household off the list. A hit is a question: it is heard, and set aside with a reason."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "excluded_by_car",
    kind="condition",
    purpose="exclude",
    since=2014,
    source="S25",
    zh="负面清单：家庭拥有汽车",
    en="Exclusion list: the household owns a car",
)
def excluded_by_car(household: Household, policy: Policy) -> Symbol:
    return household.owns_car


@rule(
    "excluded_by_town_house",
    kind="condition",
    purpose="exclude",
    since=2014,
    source="S25",
    zh="负面清单：在城镇购有商品房",
    en="Exclusion list: the household bought a house in town",
)
def excluded_by_town_house(household: Household, policy: Policy) -> Symbol:
    return household.owns_town_house


@rule(
    "excluded_by_company",
    kind="condition",
    purpose="exclude",
    since=2014,
    source="S25",
    zh="负面清单：家庭成员办有企业",
    en="Exclusion list: the household runs a firm",
)
def excluded_by_company(household: Household, policy: Policy) -> Symbol:
    return household.owns_company


@rule(
    "excluded_by_machinery",
    kind="condition",
    purpose="exclude",
    since=2014,
    source="S25",
    zh="负面清单：拥有大型农机或工程机械",
    en="Exclusion list: the household owns large machinery",
)
def excluded_by_machinery(household: Household, policy: Policy) -> Symbol:
    return household.owns_machinery


@rule(
    "excluded_by_payroll",
    kind="condition",
    purpose="exclude",
    since=2014,
    source="S25",
    zh="负面清单：家庭成员由财政供养",
    en="Exclusion list: somebody is on the public payroll",
)
def excluded_by_payroll(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.public_payroll)
