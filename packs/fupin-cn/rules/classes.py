"""Classes of households by family situation, resources, health and skills: suggested here, decided by a person."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "class_elderly_only",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="全是老年人",
    en="Only elderly people",
)
def class_elderly_only(household: Household, policy: Policy) -> Symbol:
    age = household.members.birth_date.age_on(policy.last_day)
    return household.members.all(age >= policy.parameter("ages.elderly"))


@rule(
    "class_with_students",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有在校生",
    en="With students",
)
def class_with_students(household: Household, policy: Policy) -> Symbol:
    status = household.members.student_status
    return household.members.any(~status.is_in("not_student", "dropped_out", "preschool"))


@rule(
    "class_with_children",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有16岁以下儿童",
    en="With children",
)
def class_with_children(household: Household, policy: Policy) -> Symbol:
    age = household.members.birth_date.age_on(policy.last_day)
    return household.members.any(age < policy.parameter("ages.labour_start"))


@rule(
    "class_land_poor",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="人均耕地不足一亩",
    en="Less than one mu of land per head",
)
def class_land_poor(household: Household, policy: Policy) -> Symbol:
    return household.cultivated_land < household.size


@rule(
    "class_land_enough",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="人均耕地一亩以上",
    en="One mu of land per head, or more",
)
def class_land_enough(household: Household, policy: Policy) -> Symbol:
    return household.cultivated_land >= household.size


@rule(
    "class_seriously_ill",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有大病患者",
    en="With a serious illness",
)
def class_seriously_ill(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.health.includes("serious"))


@rule(
    "class_disabled",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有残疾人",
    en="With a disability",
)
def class_disabled(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.disabled | household.members.health.includes("disabled"))


@rule(
    "class_chronically_ill",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有慢性病患者",
    en="With a chronic illness",
)
def class_chronically_ill(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.health.includes("chronic"))


@rule(
    "class_healthy",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="全家健康",
    en="Everyone is healthy",
)
def class_healthy(household: Household, policy: Policy) -> Symbol:
    return household.members.all(household.members.health.includes("healthy"))


@rule(
    "class_skilled",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有技能劳动力",
    en="With a skilled worker",
)
def class_skilled(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.labour_capacity == "skilled")


@rule(
    "class_workers",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="有普通劳动力",
    en="With an ordinary worker",
)
def class_workers(household: Household, policy: Policy) -> Symbol:
    return household.members.any(household.members.labour_capacity == "ordinary")


@rule(
    "class_no_worker",
    kind="condition",
    purpose="class",
    since=2014,
    source="own",
    zh="没有劳动力",
    en="Without a worker",
)
def class_no_worker(household: Household, policy: Policy) -> Symbol:
    able = household.members.labour_capacity.is_in("ordinary", "skilled")
    return household.members.all(~able)
