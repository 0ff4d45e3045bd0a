"""What a warning looks at: income against the line, its change, and yes/no signals of a pack; unknown stays unknown."""

from __future__ import annotations

from collections.abc import Mapping

from fupin.columnar.screening.proxies import Number, Proxies, YesNo
from fupin.kernel.text import Text

RATIO, CHANGE, FELL, EVENT = "income_ratio", "income_change", "fell", "event"
SIGNALS = ("signal_ill", "signal_disabled", "signal_few_workers", "signal_student", "signal_house", EVENT)

_LABELS = {
    "signal_ill": Text.of(zh="家中有慢性病或大病病人", en="Somebody is chronically or seriously ill"),
    "signal_disabled": Text.of(zh="家中有残疾人", en="Somebody is disabled"),
    "signal_few_workers": Text.of(zh="劳动力不到一半", en="Fewer than half can work"),
    "signal_student": Text.of(zh="有非义务教育阶段学生", en="Somebody studies beyond compulsory school"),
    "signal_house": Text.of(zh="住房不安全", en="The house is not safe"),
    EVENT: Text.of(zh="一年内记录有重大变故", en="A life event was recorded within a year"),
}


def questions(labels: Mapping[str, Text] | None = None) -> Proxies:
    """The questions of a warning: two numbers in bands (hundredths of the line, percent of change), and the signals."""
    said = {**_LABELS, **(labels or {})}
    ratio = Number(
        RATIO, Text.of(zh="人均收入为监测线的百分之", en="Income per head in percent of the line"), 6, line=False
    )
    change = Number(CHANGE, Text.of(zh="收入比上年变化%", en="Income against last year, %"), 4, line=False)
    return Proxies.of(ratio, change, *(YesNo(name, said[name]) for name in SIGNALS))
