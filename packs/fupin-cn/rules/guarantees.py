"""Two no-worries, three guarantees, and water: food, clothing, schooling, medical care, housing, drinking water."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule("enough_food", kind="condition", since=2013, until=2020, source="S63", zh="不愁吃", en="Enough food")
def enough_food(household: Household, policy: Policy) -> Symbol:
    return household.staple_food_enough


# The census of 2020 also asked for protein.
@rule("enough_food", kind="condition", since=2020, source="S64", zh="不愁吃", en="Enough food")
def enough_food_with_protein(household: Household, policy: Policy) -> Symbol:
    return household.staple_food_enough & household.protein_available


@rule("enough_clothing", kind="condition", since=2013, source="S69", zh="不愁穿", en="Enough clothing")
def enough_clothing(household: Household, policy: Policy) -> Symbol:
    return household.clothes_each_season & household.quilts_enough


@rule(
    "schooling",
    kind="condition",
    since=2013,
    source="S63",
    zh="义务教育有保障（无因贫失学辍学）",
    en="Compulsory education is guaranteed",
)
def schooling(household: Household, policy: Policy) -> Symbol:
    children = household.members.where(_of_school_age(household, policy))
    return children.all(_schooled(household, policy).named(zh="在学或另有安置", en="in school or provided for"))


@rule(
    "medical_insured",
    kind="condition",
    since=2013,
    source="S63",
    zh="全家参加基本医疗保险",
    en="Everyone has basic medical insurance",
)
def medical_insured(household: Household, policy: Policy) -> Symbol:
    members = household.members
    return members.all(members.medical_insurance | members.employee_medical_insurance)


@rule(
    "basic_medical",
    kind="condition",
    since=2013,
    source="S62",
    zh="基本医疗有保障",
    en="Basic medical care is guaranteed",
)
def basic_medical(household: Household, policy: Policy) -> Symbol:
    return policy.rule("medical_insured") & household.clinic_within_reach


# A recorded finding on the house decides; only a recorded later renovation or move can overturn it, so there
# (and only there) what is not recorded is taken as not done.
@rule("safe_housing", kind="condition", since=2013, source="S64", zh="住房安全有保障", en="Housing is safe")
def safe_housing(household: Household, policy: Policy) -> Symbol:
    moved = household.relocated.if_known(False).named(zh="已搬入新居", en="moved into a new house")
    return policy.any_of(_appraised_safe(household, policy), _renovated(household, policy), moved)


# An appraisal covers quality, quantity, convenience and reliability together; without one its parts are asked.
@rule("safe_water", kind="condition", since=2013, source="S64", zh="饮水安全有保障", en="Drinking water is safe")
def safe_water(household: Household, policy: Policy) -> Symbol:
    not_difficult = ~household.water_difficult.if_known(False)
    appraised = (household.water_safe & not_difficult).named(zh="认定饮水安全", en="water found safe")
    parts = _water_parts(household, policy).named(zh="水质水量等逐项达标", en="water meets each part of the code")
    return policy.choose((household.water_safe.is_known(), appraised), otherwise=parts)


def _of_school_age(household: Household, policy: Policy) -> Symbol:
    first, last = policy.parameter("ages.school_start"), policy.parameter("ages.school_end")
    return (
        _school_age(household, policy).between(first, last).named(zh="义务教育阶段适龄", en="of compulsory school age")
    )


def _school_age(household: Household, policy: Policy) -> Symbol:
    age = household.members.birth_date.age_on(policy.day(9, 1))
    return age.named(zh="9月1日年龄", en="age on 1 September")


def _schooled(household: Household, policy: Policy) -> Symbol:
    child = household.members
    excused = child.taught_at_home | child.unable_to_study | _finished(household, policy)
    return _attends(household, policy) | (~child.student_status.is_in("dropped_out") & excused)


def _attends(household: Household, policy: Policy) -> Symbol:
    """In school; in the first year of the age a kindergarten is early enough."""
    status = household.members.student_status
    beginner = _school_age(household, policy) <= policy.parameter("ages.school_start")
    pupil = ~status.is_in("not_student", "dropped_out", "preschool")
    return pupil | (status.is_in("preschool") & beginner)


def _finished(household: Household, policy: Policy) -> Symbol:
    """In the last year of the age somebody may have finished the nine years already."""
    oldest = _school_age(household, policy) >= policy.parameter("ages.school_end")
    return oldest & household.members.education.is_in("junior", "senior", "college", "bachelor")


def _appraised_safe(household: Household, policy: Policy) -> Symbol:
    graded = household.housing_grade.is_in("grade_a", "grade_b").named(zh="鉴定为A级或B级", en="graded A or B")
    harmless = (~household.dangerous_house).named(zh="未认定为危房", en="not found dangerous")
    found = policy.choose((household.housing_grade.is_known(), graded), otherwise=harmless)
    return found.named(zh="鉴定或认定住房安全", en="house found safe")


def _renovated(household: Household, policy: Policy) -> Symbol:
    accepted, appraised = household.renovation_accepted_on, household.housing_appraised_on
    renovated = policy.choose(
        (accepted.is_known() & appraised.is_known(), accepted >= appraised),
        otherwise=accepted.is_known() | household.renovation_year.is_known(),
    )
    return renovated.named(zh="鉴定后已实施危房改造", en="renovated since")


def _water_parts(household: Household, policy: Policy) -> Symbol:
    return policy.all_of(
        household.water_quality_ok,
        household.water_litres >= policy.parameter("water.litres"),
        household.water_fetch_minutes <= policy.parameter("water.fetch_minutes"),
        household.water_supply_rate >= policy.parameter("water.supply_rate"),
    )
