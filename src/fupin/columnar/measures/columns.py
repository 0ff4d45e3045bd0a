"""What the columns of each result mean, and in which unit.

Shares lie between 0 and 1. Where rows are households weighted by their size, weight is persons. A value that cannot
be known (no rows, no weight, nothing below a division) is null.
"""

from __future__ import annotations

COUNTS = {
    "rows": "rows of the group",
    "rows_unknown": "rows whose answer is unknown, because welfare, line or an indicator is",
    "rows_unweighted": "rows whose weight is unknown; they are in no estimate",
    "weight": "sum of the known weights, unknown answers included",
    "share_unknown": "share of that weight whose answer is unknown; estimates are over the rest",
}
POVERTY = COUNTS | {
    "line": "the line, in units of welfare; null if it is not the same for all",
    "headcount": "share below the line (FGT 0)",
    "gap": "mean shortfall as a share of the line (FGT 1)",
    "severity": "mean squared shortfall (FGT 2)",
    "watts": "mean logarithm of line over welfare, over welfare above zero",
    "headcount_low": "headcount if all that is unknown turns out well",
    "headcount_high": "headcount if all that is unknown turns out badly",
}
SEN = {
    "headcount": "share below the line",
    "income_gap": "mean shortfall of the poor as a share of the line",
    "gini_poor": "Gini coefficient of welfare among the poor",
    "sen": "index of Sen, headcount × (income gap + (1 − income gap) × Gini of the poor)",
    "sst": "index of Sen, Shorrocks and Thon, gap × (1 + Gini of the gaps of all)",
}
MEDIAN_GAP = {
    "line": "the line, in units of welfare; null if it is not the same for all",
    "median_poor": "weighted median of the poor, in units of welfare; null where nobody is poor",
    "median_gap": "1 − median_poor / line, the relative median poverty gap",
}
INEQUALITY = COUNTS | {
    "mean": "weighted mean, in units of welfare",
    "median": "weighted median, in units of welfare",
    "gini": "Gini coefficient as Eurostat and R's laeken compute it",
    "gini_plain": "Gini coefficient as R's convey computes it; the same where all weights are 1",
    "quintile_share": "S80/S20, total of those above the fourth quintile over total of those up to the first",
    "quintile_share_means": "the same with means instead of totals, as R's laeken computes it",
    "share_positive": "share of the weight with welfare above zero, over which entropy and Atkinson are taken",
    "entropy_*": "generalised entropy of an order (0 mean log deviation, 1 Theil, 2 half the squared variation)",
    "atkinson_*": "Atkinson's index for an aversion to inequality, such as atkinson_0_5",
}
MULTIDIMENSIONAL = COUNTS | {
    "headcount": "H, share of the multidimensionally poor among complete rows",
    "adjusted": "M0 = H × A, the adjusted headcount",
    "intensity": "A, mean share of the weighted indicators in which the poor are deprived",
    "headcount_low": "H if nobody is deprived in what is unknown",
    "headcount_high": "H if everybody is deprived in what is unknown",
    "adjusted_low": "M0 if nobody is deprived in what is unknown; null if a weight is unknown",
    "adjusted_high": "M0 if everybody is deprived in what is unknown; null if a weight is unknown",
    "raw_*": "share deprived in an indicator, poor or not",
    "censored_*": "share poor and deprived in an indicator",
    "contribution_*": "share of M0 that an indicator contributes; they add up to 1",
}
INCIDENCE = {
    "level": "0 nation … 6 group",
    "area": "area key",
    "households": "all households",
    "households_yes": "households that say yes",
    "households_unknown": "households whose answer is unknown",
    "persons": "persons of households whose size is known",
    "persons_yes": "persons of households that say yes",
    "persons_unknown": "persons of households whose answer is unknown",
    "size_unknown": "households whose size is unknown; they are in no rate",
    "rate": "persons_yes over the persons whose answer is known",
    "share_unknown": "persons_unknown over persons",
    "rate_low": "rate if all that is unknown turns out well, sizes included",
    "rate_high": "rate if all that is unknown turns out badly, sizes included",
}
PRECISION = {
    "answers": "rows that are in the estimate",
    "weight": "their weight",
    "share_unknown": "share of the group's weight that is not in the estimate",
    "clusters": "clusters (rows without clusters) with an answer",
    "strata": "strata with an answer",
    "df": "clusters less strata, the degrees of freedom",
    "lonely": "whether a stratum has a single cluster; then no standard error is known",
    "<measure>": "the estimate",
    "<measure>_se": "its standard error, in the same unit",
    "<measure>_deff": "its variance over that of a simple random sample of as many answers",
}
