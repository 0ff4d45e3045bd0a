"""What an early warning looks at besides income: each is a plain condition, unknown where nobody asked."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule("signal_ill", kind="condition", since=2020, source="S36", zh="家中有慢性病或大病病人", en="Somebody is ill")
def signal_ill(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.health.includes("chronic", "serious"))


@rule("signal_disabled", kind="condition", since=2020, source="S36", zh="家中有残疾人", en="Somebody is disabled")
def signal_disabled(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.disabled)


@rule(
    "signal_few_workers",
    kind="condition",
    since=2020,
    source="S36",
    zh="劳动力不到一半",
    en="Fewer than half can work",
)
def signal_few_workers(household: Household, policy: Policy) -> Symbol:
    return policy.rule("workers") * 2 < household.size


@rule(
    "signal_student",
    kind="condition",
    since=2020,
    source="S36",
    zh="有非义务教育阶段学生",
    en="Somebody studies beyond compulsory school",
)
def signal_student(household: Household, policy: Policy) -> Symbol:
    person = household.members
    older = person.birth_date.age_on(policy.day(9, 1)) > policy.parameter("ages.school_end")
    return person.any(older & ~person.student_status.is_in("not_student", "dropped_out"))


@rule("signal_house", kind="condition", since=2020, source="S36", zh="住房不安全", en="The house is not safe")
def signal_house(household: Household, policy: Policy) -> Symbol:
    return ~policy.rule("safe_housing")
