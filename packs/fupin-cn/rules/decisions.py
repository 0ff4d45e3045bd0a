"""The whole: identified as poor, ready to leave, to be looked at. Each is a question to the procedure, no verdict."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "guarantee_missing",
    kind="condition",
    since=2013,
    source="S10",
    zh="义务教育、基本医疗、住房安全有未落实的",
    en="Schooling, medical insurance or safe housing is missing",
)
def guarantee_missing(household: Household, policy: Policy) -> Symbol:
    return policy.any_of(
        (~policy.rule("schooling")).named(zh="义务教育未落实", en="a child is not in school"),
        (~policy.rule("medical_insured")).named(zh="有人未参加基本医疗保险", en="somebody is not insured"),
        (~policy.rule("safe_housing")).named(zh="住房不安全", en="the house is not safe"),
    )


# The registration plan of 2014 takes income as the main ground, considering housing, education and health. How
# far these decide is a choice of policy: the parameter holds it, with its dates. The clinic is the village's
# matter and asked at exit only, so that no household becomes poor because its village has no doctor.
@rule(
    "poor",
    kind="decision",
    purpose="identify",
    since=2013,
    until=2021,
    source="S7",
    zh="符合贫困户识别条件",
    en="Meets the conditions for identification as poor",
)
def poor(household: Household, policy: Policy) -> Symbol:
    considered = policy.parameter("identification.guarantees_decide") & policy.rule("guarantee_missing")
    considered = considered.named(zh="收入以外，因保障未落实", en="besides income, because a guarantee is missing")
    return policy.rule("income_below_line") | considered


@rule(
    "ready_to_exit",
    kind="decision",
    purpose="exit",
    since=2016,
    until=2021,
    source="S10",
    zh="达到脱贫退出标准",
    en="Meets the standard for leaving poverty",
)
def ready_to_exit(household: Household, policy: Policy) -> Symbol:
    return policy.all_of(
        policy.rule("income_above_exit_line"),
        policy.rule("enough_food"),
        policy.rule("enough_clothing"),
        policy.rule("schooling"),
        policy.rule("basic_medical"),
        policy.rule("safe_housing"),
        policy.rule("safe_water"),
    )


# Income alone never makes a monitored household; this only says where somebody should go and look.
@rule(
    "to_be_checked",
    kind="decision",
    purpose="monitor",
    since=2020,
    source="S16",
    zh="需要入户排查返贫致贫风险",
    en="Should be visited for a risk of poverty",
)
def to_be_checked(household: Household, policy: Policy) -> Symbol:
    return policy.any_of(
        policy.rule("income_below_monitoring_floor"),
        policy.rule("guarantee_missing"),
        (~policy.rule("safe_water")).named(zh="饮水不安全", en="the water is not safe"),
    )


# After the last poverty line no household exits any more; what can end is monitoring, once the risk is gone.
@rule(
    "risk_removed",
    kind="decision",
    purpose="release",
    since=2021,
    source="S16",
    zh="达到风险消除标准",
    en="Meets the standard for leaving monitoring",
)
def risk_removed(household: Household, policy: Policy) -> Symbol:
    return policy.all_of(
        policy.rule("income_reaches_monitoring_floor"),
        policy.rule("schooling"),
        policy.rule("basic_medical"),
        policy.rule("safe_housing"),
        policy.rule("safe_water"),
    )
