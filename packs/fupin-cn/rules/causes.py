"""Causes of poverty. Whether a cause fits what else is known is a hint for a second look, never a verdict."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "main_cause_named",
    kind="condition",
    since=2013,
    source="S2",
    zh="主要致贫原因明确（不是“其他”）",
    en='The main cause of poverty is named (not just "other")',
)
def main_cause_named(household: Household, policy: Policy) -> Symbol:
    return household.main_cause != "other"


@rule("workers", kind="amount", since=2013, source="S6", zh="劳动力人数", en="Persons able to work")
def workers(household: Household, policy: Policy) -> Symbol:
    able = household.members.labour_capacity.is_in("ordinary", "skilled")
    return household.members.where(able & _of_working_age(household, policy)).count()


@rule(
    "illness_fits",
    kind="condition",
    since=2013,
    source="S84",
    zh="因病致贫与家庭成员健康状况相符",
    en="Illness as a cause fits the members' health",
)
def illness_fits(household: Household, policy: Policy) -> Symbol:
    ill = household.members.any(household.members.health.includes("chronic", "serious"))
    return _other_cause(household, "illness") | ill.named(zh="家中有病人", en="someone is ill")


@rule(
    "disability_fits",
    kind="condition",
    since=2013,
    source="S84",
    zh="因残致贫与家庭成员残疾情况相符",
    en="Disability as a cause fits the members' health",
)
def disability_fits(household: Household, policy: Policy) -> Symbol:
    person = household.members
    disabled = person.any(person.disabled | person.health.includes("disabled"))
    return _other_cause(household, "disability") | disabled.named(zh="家中有残疾人", en="someone is disabled")


@rule(
    "schooling_cost_fits",
    kind="condition",
    since=2013,
    source="S84",
    zh="因学致贫与家庭成员在学情况相符",
    en="Schooling costs as a cause fit the members' schooling",
)
def schooling_cost_fits(household: Household, policy: Policy) -> Symbol:
    person = household.members
    student = person.any(~person.student_status.is_in("not_student", "dropped_out"))
    return _other_cause(household, "education") | student.named(zh="家中有学生", en="someone is in school")


@rule(
    "lack_of_labour_fits",
    kind="condition",
    since=2013,
    source="S84",
    zh="缺劳力致贫与家庭劳动力情况相符",
    en="Lack of labour as a cause fits the persons able to work",
)
def lack_of_labour_fits(household: Household, policy: Policy) -> Symbol:
    few = policy.rule("workers") * 2 <= household.size
    return _other_cause(household, "labour") | few.named(zh="劳动力不超过一半", en="no more than half can work")


def _other_cause(household: Household, cause: str) -> Symbol:
    """Where another cause is the main one there is nothing to fit."""
    return (household.main_cause != cause).named(zh="主要原因不是这一项", en="another cause is the main one")


def _of_working_age(household: Household, policy: Policy) -> Symbol:
    person = household.members
    last = policy.choose(
        (person.sex == "female", policy.parameter("ages.labour_end_women")),
        otherwise=policy.parameter("ages.labour_end_men"),
    )
    return person.birth_date.age_on(policy.last_day).between(policy.parameter("ages.labour_start"), last)
