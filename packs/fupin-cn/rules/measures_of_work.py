"""Who may have a measure: the conditions of the catalogue in `measures/`. They identify nobody.

Here those of land, work, credit, water, roads and the will to act.
"""

from decimal import Decimal

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "converts_land",
    kind="condition",
    purpose="measure",
    since=2014,
    source="D4",
    zh="有退耕还林地",
    en="Has farmland returned to forest",
)
def converts_land(household: Household, policy: Policy) -> Symbol:
    return household.converted_land >= _least(policy)


@rule(
    "has_forest",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有林地",
    en="Has forest land",
)
def has_forest(household: Household, policy: Policy) -> Symbol:
    return household.forest_land >= _least(policy)


@rule(
    "may_take_public_post",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有能从事轻度劳动的人",
    en="Somebody can do light work",
)
def may_take_public_post(household: Household, policy: Policy) -> Symbol:
    light = household.members.labour_capacity.is_in("ordinary", "skilled", "weak")
    return policy.rule("in_programme") & household.members.any(light & _of_age(household, policy))


@rule(
    "wants_training",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有人愿意参加培训",
    en="Somebody wants training",
)
def wants_training(household: Household, policy: Policy) -> Symbol:
    wanted = household.members.wants_training & _of_age(household, policy)
    return policy.rule("in_programme") & household.members.any(
        wanted.named(zh="愿意且在劳动年龄", en="wants it, of working age")
    )


@rule(
    "wants_work",
    kind="condition",
    purpose="willing",
    since=2014,
    source="GK",
    zh="有人能劳动且愿意就业",
    en="Somebody is able and willing to work",
)
def wants_work(household: Household, policy: Policy) -> Symbol:
    person = household.members
    ready = person.willing_to_work & _able(household) & _of_age(household, policy)
    return policy.rule("in_programme") & person.any(ready.named(zh="能劳动且愿意", en="able and willing"))


@rule(
    "able_without_work",
    kind="condition",
    purpose="without_work",
    since=2014,
    source="own",
    zh="有人能劳动，本年未务工，家中也无生产经营收入",
    en="Somebody is able to work, worked nowhere this year, and the household produced nothing",
)
def able_without_work(household: Household, policy: Policy) -> Symbol:
    person = household.members
    idle = (person.months_worked < 1) & ~person.self_employed & ~_at_school(household)
    produced = household.account.items(kinds=("production_income",)).sum() > 0
    somebody = person.any(
        (idle & _able(household) & _of_age(household, policy)).named(zh="能劳动而未务工", en="able, no work")
    )
    return policy.rule("in_programme") & ~produced & somebody


@rule(
    "works_away",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有劳动力在县外务工",
    en="Somebody works outside the county",
)
def works_away(household: Household, policy: Policy) -> Symbol:
    away = household.members.work_place.is_in("province", "outside")
    return policy.rule("in_programme") & household.members.any(away & _able(household))


@rule(
    "has_graduate",
    kind="condition",
    purpose="measure",
    since=2014,
    source="D4",
    zh="有高校毕业生",
    en="Somebody has left college and can work",
)
def has_graduate(household: Household, policy: Policy) -> Symbol:
    person = household.members
    finished = person.education.is_in("college", "bachelor") & person.student_status.is_in("not_student")
    return policy.rule("in_programme") & person.any(finished & _able(household))


@rule(
    "may_borrow",
    kind="condition",
    purpose="measure",
    since=2014,
    source="S57",
    zh="有劳动能力且在贷款年龄",
    en="Somebody is able to work, of an age to borrow",
)
def may_borrow(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & household.members.any(_able(household) & _of_age(household, policy))


@rule(
    "can_farm",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="有劳动力和耕地",
    en="Has a worker and land",
)
def can_farm(household: Household, policy: Policy) -> Symbol:
    worker = household.members.any(_able(household)).named(zh="有劳动力", en="has a worker")
    return policy.rule("in_programme") & worker & (household.cultivated_land > 0)


@rule(
    "short_of_labour",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="劳动力不超过一半",
    en="No more than half can work",
)
def short_of_labour(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & (policy.rule("workers") * 2 <= household.size)


@rule(
    "water_not_safe",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="饮水不安全",
    en="The drinking water is not safe",
)
def water_not_safe(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & ~policy.rule("safe_water")


@rule(
    "fields_without_water",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="耕地缺少灌溉",
    en="Less than half of the land is irrigated",
)
def fields_without_water(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & (household.irrigated_land * 2 < household.cultivated_land)


@rule(
    "road_not_hardened",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="入户路未硬化",
    en="The road to the house is not hardened",
)
def road_not_hardened(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & household.road_type.is_in("earth", "gravel")


@rule(
    "no_production_power",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="未通生产用电",
    en="No electricity for production",
)
def no_production_power(household: Household, policy: Policy) -> Symbol:
    return policy.rule("in_programme") & ~household.production_power


@rule(
    "lacks_motivation",
    kind="condition",
    purpose="measure",
    since=2014,
    source="GK",
    zh="致贫原因含自身发展动力不足",
    en="Lack of own motivation is among the causes",
)
def lacks_motivation(household: Household, policy: Policy) -> Symbol:
    others = household.other_causes.includes("motivation").if_known(False)
    return policy.rule("in_programme") & ((household.main_cause == "motivation") | others)


@rule(
    "heavy_customs",
    kind="condition",
    purpose="measure",
    since=2016,
    source="G1",
    zh="因婚因丧致贫",
    en="Marriage or a funeral is among the causes",
)
def heavy_customs(household: Household, policy: Policy) -> Symbol:
    others = household.other_causes.includes("marriage", "bereavement").if_known(False)
    return policy.rule("in_programme") & (household.main_cause.is_in("marriage", "bereavement") | others)


def _least(policy: Policy) -> Symbol:
    """A tenth of a mu: less is a slip of the pen, and no office pays for it."""
    return policy.number(Decimal("0.1"))


def _able(household: Household) -> Symbol:
    return household.members.labour_capacity.is_in("ordinary", "skilled").named(zh="能劳动", en="able to work")


def _of_age(household: Household, policy: Policy) -> Symbol:
    first, last = policy.parameter("ages.labour_start"), policy.parameter("ages.labour_end_men")
    age = household.members.birth_date.age_on(policy.last_day)
    return age.between(first, last).named(zh="在劳动年龄", en="of working age")


def _at_school(household: Household) -> Symbol:
    """Those of working age who still learn."""
    status = household.members.student_status
    senior = status.is_in("senior", "senior_1", "senior_2", "senior_3", "vocational_1", "vocational_2", "vocational_3")
    technician = status.is_in("technician_1", "technician_2", "technician_3", "technician_4")
    higher = status.is_in("higher_vocational_1", "higher_vocational_2", "higher_vocational_3")
    college = status.is_in("college", "college_1", "college_2", "college_3", "master")
    bachelor = status.is_in("bachelor_1", "bachelor_2", "bachelor_3", "bachelor_4", "bachelor_5")
    return (senior | technician | higher | college | bachelor).named(zh="在校就读", en="still at school")
