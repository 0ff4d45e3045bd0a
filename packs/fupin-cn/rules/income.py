"""Income by both formulas, against the line of the account's year.

Two series of lines exist and are never mixed: identification asks for the statistics line, exit for the
administrative line of the yearly acceptance. Money that does not last (relief, reimbursements, loans, gifts)
is not part of the income; its sum is shown beside it.
"""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule("net_income", kind="amount", since=2013, source="G3", zh="家庭纯收入", en="Net income of the household")
def net_income(household: Household, policy: Policy) -> Symbol:
    return household.account.income("A")


@rule(
    "net_income_per_head",
    kind="amount",
    purpose="income_per_head",
    since=2013,
    source="G3",
    zh="人均纯收入",
    en="Net income per head",
)
def net_income_per_head(household: Household, policy: Policy) -> Symbol:
    return household.account.income_per_head("A")


@rule(
    "survey_income",
    kind="amount",
    since=2013,
    source="S3",
    zh="家庭纯收入（农村住户调查口径）",
    en="Net income of the household (survey formula)",
)
def survey_income(household: Household, policy: Policy) -> Symbol:
    return household.account.income("B")


@rule(
    "survey_income_per_head",
    kind="amount",
    since=2013,
    source="S3",
    zh="人均纯收入（农村住户调查口径）",
    en="Net income per resident (survey formula)",
)
def survey_income_per_head(household: Household, policy: Policy) -> Symbol:
    return policy.rule("survey_income") / household.resident_size


@rule(
    "income_not_counted",
    kind="amount",
    since=2013,
    source="G2",
    zh="不计入纯收入的钱款",
    en="Money that is not counted as income",
)
def income_not_counted(household: Household, policy: Policy) -> Symbol:
    return household.account.items(counted=False).sum()


@rule(
    "income_below_line",
    kind="condition",
    since=2013,
    until=2021,
    source="S7",
    zh="人均纯收入低于国家扶贫标准",
    en="Net income per head is below the poverty line",
)
def income_below_line(household: Household, policy: Policy) -> Symbol:
    return policy.rule("net_income_per_head") < policy.parameter("lines.statistical")


@rule(
    "income_gap",
    kind="amount",
    purpose="gap",
    since=2013,
    until=2021,
    source="S65",
    zh="人均纯收入距国家扶贫标准的差额",
    en="How far net income per head is below the poverty line",
)
def income_gap(household: Household, policy: Policy) -> Symbol:
    missing = policy.parameter("lines.statistical") - policy.rule("net_income_per_head")
    return policy.larger(missing, 0)


# "Above" is meant strictly. That it is stable follows from formula A, which leaves out what does not last.
@rule(
    "income_above_exit_line",
    kind="condition",
    since=2016,
    until=2021,
    source="S10",
    zh="人均纯收入稳定超过脱贫标准",
    en="Net income per head is stably above the exit line",
)
def income_above_exit_line(household: Household, policy: Policy) -> Symbol:
    return policy.rule("net_income_per_head") > policy.parameter("lines.exit")


@rule(
    "income_below_monitoring_floor",
    kind="condition",
    since=2020,
    source="S36",
    zh="人均纯收入低于防返贫监测底线",
    en="Net income per head is below the monitoring floor",
)
def income_below_monitoring_floor(household: Household, policy: Policy) -> Symbol:
    return policy.rule("net_income_per_head") < policy.parameter("monitoring.national_floor")


@rule(
    "income_reaches_monitoring_floor",
    kind="condition",
    since=2021,
    source="S16",
    zh="人均纯收入不低于防返贫监测底线",
    en="Net income per head reaches the monitoring floor",
)
def income_reaches_monitoring_floor(household: Household, policy: Policy) -> Symbol:
    return policy.rule("net_income_per_head") >= policy.parameter("monitoring.national_floor")
