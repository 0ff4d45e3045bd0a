"""What the register itself shows of a cause: evidence beside papers and visits. See `shown_by` in codes/cause.yaml."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "shows_illness",
    kind="condition",
    purpose="cause",
    since=2014,
    source="GK",
    zh="家中有大病或慢性病患者",
    en="Somebody is seriously or chronically ill",
)
def shows_illness(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.health.includes("serious", "chronic"))


@rule(
    "shows_lack_of_water",
    kind="condition",
    purpose="cause",
    since=2014,
    source="GK",
    zh="饮水不安全或耕地缺少灌溉",
    en="The water is not safe, or the land lacks irrigation",
)
def shows_lack_of_water(household: Household, policy: Policy) -> Symbol:
    return policy.rule("water_not_safe") | policy.rule("fields_without_water")


@rule(
    "shows_lack_of_skill",
    kind="condition",
    purpose="cause",
    since=2014,
    source="GK",
    zh="没有技能劳动力",
    en="Nobody is a skilled worker",
)
def shows_lack_of_skill(household: Household, policy: Policy) -> Symbol:
    return household.members.all(household.members.labour_capacity != "skilled")


@rule(
    "shows_unwillingness",
    kind="condition",
    purpose="cause",
    since=2014,
    source="GK",
    zh="有劳动能力的人不愿就业",
    en="Somebody able to work does not want to",
)
def shows_unwillingness(household: Household, policy: Policy) -> Symbol:
    person = household.members
    able = person.labour_capacity.is_in("ordinary", "skilled")
    return person.any(able & ~person.willing_to_work)
