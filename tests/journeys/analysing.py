"""An analysis of the demonstration's villages: generated households, identified as the product does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from fupin.columnar.agreement import Generator
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.nation import identify_snapshot
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions
from fupin.identification.models import Analysis
from fupin.kernel.area import COUNTY_LEVEL
from fupin.policy import packs
from tests.columnar.published import publish_snapshot

YEAR = 2019


def analysed(folder: Path, villages: Sequence[int], number: int = 400) -> Analysis:
    """Identify so many generated households of some villages, and put the findings into the list of analyses."""
    pack, random = packs.find("fupin-cn"), Random(4)
    households = Generator(pack.rule_set(YEAR), seed=4).households(number)
    for place, household in enumerate(households):
        size = random.randint(1, 6)
        items = [{"item": "wage", "amount": round(random.lognormvariate(6.1, 0.6) * 1000) * size}]
        household.update(id=place, area=random.choice(villages), account={"year": YEAR, "items": items})
        if random.random() < 0.95:
            household["size"] = size
        if random.random() < 0.8:
            household.update(members=[], housing_grade="grade_a", dangerous_house=False)
    publish_snapshot(folder / "snapshot", pack, households, COUNTY_LEVEL)
    with DuckDB(threads=2) as engine:
        identify_snapshot(folder / "snapshot", folder / "findings", pack, YEAR, engine)
    return actions.register_analysis(SYSTEM, folder / "findings", "2019")
