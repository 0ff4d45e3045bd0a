"""Who may have a measure. Rules of this purpose identify nobody."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule(
    "may_have_well",
    kind="condition",
    purpose="measure",
    since=2018,
    source="T2",
    zh="饮水不安全",
    en="The water is not safe",
)
def may_have_well(household: Household, policy: Policy) -> Symbol:
    return policy.rule("unsafe_water")
