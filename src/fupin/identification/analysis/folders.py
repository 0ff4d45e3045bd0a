"""The folders of findings behind analyses: found, opened, and counted when they enter the list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.columnar.schema.store import Store
from fupin.identification.analysis.models import Analysis
from fupin.kernel.area import level_of
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack, RuleSet, find

KIND, PLACES = "findings", "places"


@dataclass(frozen=True, slots=True)
class Findings:
    """An analysis with its folder opened and the rules that are in force for its year today."""

    analysis: Analysis
    store: Store
    rules: RuleSet

    @property
    def current(self) -> bool:
        """Whether these rules made the findings; else only what was found can be shown."""
        return self.rules.pack.fingerprint == self.analysis.fingerprint


def data_folder() -> Path:
    """Return where this installation writes findings of its own."""
    return Path(settings.DATA) / "findings"


def named(folder: Path) -> str:
    """Return how a folder is written down: relative inside the data folder."""
    whole = folder.resolve()
    data = Path(settings.DATA).resolve()
    return whole.relative_to(data).as_posix() if whole.is_relative_to(data) else str(whole)


def opened(analysis: Analysis) -> Findings:
    """Open the findings of an analysis; raises Damaged where the folder is not what was published."""
    store = Store.open(Path(settings.DATA) / analysis.folder, KIND)
    return Findings(analysis, store, find(analysis.pack).rule_set(analysis.year))


def described(folder: Path) -> dict[str, Any]:
    """Return what the list keeps of a folder; raises a FupinError where it cannot be analysed."""
    store = Store.open(folder, KIND)
    about = store.manifest.about
    pack = find(str(about.get("pack")))
    _check(store, pack)
    area, year = int(about.get("area") or 0), int(about["year"] or 0)
    decision = pack.rule_set(year).for_purpose("identify")
    if decision is None or not store.files(KIND):
        raise FupinError(gettext_noop("These findings do not say who is identified, household by household."))
    own = _own_counts(store, area, decision)
    return {
        "area": area,
        "year": year,
        "pack": pack.name,
        "fingerprint": pack.fingerprint,
        "folder": named(folder),
        "true_on": str(about.get("true_on") or ""),
        "known_by": str(about.get("known_by") or ""),
        "households": own["households"],
        "poor": own[f"{decision}_yes"],
        "not_poor": own[f"{decision}_no"],
        "unknown": own[f"{decision}_unknown"],
    }


def _check(store: Store, pack: Pack) -> None:
    made_by = str(store.manifest.about.get("fingerprint"))
    if made_by != pack.fingerprint:
        raise FupinError(
            gettext_noop("These findings were made by the rules %(made_by)s; in force are %(present)s."),
            made_by=made_by[:12],
            present=pack.fingerprint[:12],
        )


def _own_counts(store: Store, area: int, decision: str) -> dict[str, int]:
    """Return the counts of the whole, as they were found."""
    wanted = ["area", "level", "households", *(f"{decision}_{answer}" for answer in ("yes", "no", "unknown"))]
    for part in store.areas:
        if store.files(PLACES, part):
            for row in store.read(PLACES, part, wanted).slice(0, 8).to_pylist():
                if (row["area"], row["level"]) == (area, level_of(area)):
                    return dict(row)
    raise FupinError(gettext_noop("These findings do not hold the counts of their own place."))
