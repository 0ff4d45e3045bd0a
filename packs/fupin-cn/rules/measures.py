"""Who may have a measure: the conditions of the catalogue in `measures/`. They identify nobody.

Here those of home, school, health and the social-security floor; see measures_of_work for the others.
"""

from fupin.policy.language import Household, Policy, Symbol, rule


# Who left poverty keeps the measures: nothing is taken away at the exit.
@rule(
    "in_programme",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="纳入帮扶的对象",
    en="Is in the programme",
)
def in_programme(household: Household, policy: Policy) -> Symbol:
    monitored = household.monitored_kind.is_known().named(zh="监测对象", en="is monitored")
    return (household.kind == "registered").named(zh="建档立卡户", en="is registered") | monitored


@rule(
    "may_renovate",
    kind="condition",
    purpose="measure",
    since=2014,
    source="S25",
    zh="住房为C级或D级且未搬迁",
    en="The house is of grade C or D, and nobody moved",
)
def may_renovate(household: Household, policy: Policy) -> Symbol:
    dangerous = household.housing_grade.is_in("grade_c", "grade_d")
    return policy.rule("in_programme") & dangerous & ~household.relocated.if_known(False)


@rule(
    "may_relocate",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="自愿搬迁且尚未搬迁",
    en="Willing to move, and has not moved",
)
def may_relocate(household: Household, policy: Policy) -> Symbol:
    willing = household.relocation_willing & ~household.relocated.if_known(False)
    return policy.rule("in_programme") & willing


@rule(
    "has_moved",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="已搬迁入住",
    en="Has moved into the new house",
)
def has_moved(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & household.relocated


@rule(
    "child_not_schooled",
    kind="condition",
    purpose="measure",
    since=2014,
    source="S63",
    zh="有适龄儿童未接受义务教育",
    en="A child of school age is not schooled",
)
def child_not_schooled(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & ~policy.rule("schooling")


@rule(
    "has_pupil",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有义务教育阶段学生",
    en="Somebody is in compulsory school",
)
def has_pupil(household: Household, policy: Policy) -> Symbol:
    status = household.members.student_status
    return policy.rule("in_programme") & household.members.any(
        status.is_in("primary", "junior", "grade_7", "grade_8", "grade_9")
    )


@rule(
    "has_secondary_student",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有普通高中学生",
    en="Somebody is in senior secondary school",
)
def has_secondary_student(household: Household, policy: Policy) -> Symbol:
    status = household.members.student_status
    return policy.rule("in_programme") & household.members.any(
        status.is_in("senior", "senior_1", "senior_2", "senior_3")
    )


@rule(
    "has_vocational_student",
    kind="condition",
    purpose="measure",
    since=2014,
    source="S23",
    zh="有中高职或技工院校学生",
    en="Somebody is in vocational education",
)
def has_vocational_student(household: Household, policy: Policy) -> Symbol:
    status = household.members.student_status
    vocational = status.is_in("vocational_1", "vocational_2", "vocational_3")
    technician = status.is_in("technician_1", "technician_2", "technician_3", "technician_4")
    higher = status.is_in("higher_vocational_1", "higher_vocational_2", "higher_vocational_3")
    college = status.is_in("college_1", "college_2", "college_3")
    return policy.rule("in_programme") & household.members.any(vocational | technician | higher | college)


@rule(
    "has_college_student",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有大学生",
    en="Somebody is at college or university",
)
def has_college_student(household: Household, policy: Policy) -> Symbol:
    status = household.members.student_status
    college = status.is_in("college", "college_1", "college_2", "college_3", "master")
    bachelor = status.is_in("bachelor_1", "bachelor_2", "bachelor_3", "bachelor_4", "bachelor_5")
    return policy.rule("in_programme") & household.members.any(college | bachelor)


@rule(
    "has_serious_illness",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有大病患者",
    en="Somebody is seriously ill",
)
def has_serious_illness(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & household.members.any(household.members.health.includes("serious"))


@rule(
    "has_chronic_illness",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有慢性病患者",
    en="Somebody has a chronic illness",
)
def has_chronic_illness(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & household.members.any(household.members.health.includes("chronic"))


@rule(
    "has_disabled",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有残疾人",
    en="Somebody is disabled",
)
def has_disabled(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & household.members.any(household.members.disabled)


@rule(
    "may_have_disability_subsidy",
    kind="condition",
    purpose="measure",
    since=2016,
    source="G2",
    zh="有低保中的残疾人或重度残疾人",
    en="Somebody disabled is on the allowance or severely disabled",
)
def may_have_disability_subsidy(household: Household, policy: Policy) -> Symbol:
    person = household.members
    severe = person.disability_grade.is_in("grade_1", "grade_2")
    return person.any(person.disabled & (person.allowance | severe))


@rule(
    "may_have_allowance",
    kind="condition",
    purpose="measure",
    since=2014,
    until=2021,
    source="GK",
    zh="收入低于国家扶贫标准",
    en="Income is below the poverty line",
)
def may_have_allowance_until(household: Household, policy: Policy) -> Symbol:
    return policy.rule("income_below_line")


@rule(
    "may_have_allowance",
    kind="condition",
    purpose="measure",
    since=2021,
    source="S36",
    zh="收入低于防返贫监测底线",
    en="Income is below the monitoring floor",
)
def may_have_allowance(household: Household, policy: Policy) -> Symbol:
    return policy.rule("income_below_monitoring_floor")


@rule(
    "may_have_destitute_support",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="全家无劳动能力且无人赡养",
    en="Nobody can work, and nobody outside supports them",
)
def may_have_destitute_support(household: Household, policy: Policy) -> Symbol:
    person = household.members
    dependent = (person.birth_date.age_on(policy.last_day) >= policy.parameter("ages.elderly")) | person.disabled
    nobody = person.all(dependent & person.labour_capacity.is_in("lost", "none"))
    return nobody & ~household.outside_support


@rule(
    "has_pensioner",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有60周岁以上老人",
    en="Somebody is of pension age",
)
def has_pensioner(household: Household, policy: Policy) -> Symbol:
    age = household.members.birth_date.age_on(policy.last_day)
    return household.members.any(age >= policy.parameter("ages.elderly"))


@rule(
    "in_sudden_need",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="因病、因灾、因丧等突发困难",
    en="In sudden need through illness, disaster or a death",
)
def in_sudden_need(household: Household, policy: Policy) -> Symbol:
    named = household.main_cause.is_in("illness", "disaster", "bereavement", "other")
    others = household.other_causes.includes("illness", "disaster", "bereavement", "other").if_known(False)
    return policy.rule("in_programme") & (named | others)


@rule(
    "needs_care",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有留守老人、留守儿童或特困人员",
    en="Somebody is left behind, or on destitute support",
)
def needs_care(household: Household, policy: Policy) -> Symbol:
    person = household.members
    return person.any(person.left_behind_elderly | person.left_behind_child | person.destitute_support)


@rule(
    "everyone_insured",
    kind="condition",
    purpose="measure",
    since=2014,
    source="S63",
    zh="全家参加基本医疗保险",
    en="Everyone has basic medical insurance",
)
def everyone_insured(household: Household, policy: Policy) -> Symbol:
    return policy.rule("medical_insured")
