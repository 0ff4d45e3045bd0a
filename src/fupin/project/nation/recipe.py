"""What a nation is made of: the pack's folder `demo/`, ready to pick from for one year."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import yaml

from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack
from fupin.project.nation.chance import Curve, Floats, Odds

T = TypeVar("T")
FOLDER = "demo"
FILES = ("nation", "odds")
BANDS = 8  # of remoteness, from the nearest villages to the most remote ones
MIDDLES = (np.arange(BANDS) + 0.5) / BANDS


@dataclass(frozen=True)
class Recipe:
    """The pack, the year, and what the pack's folder says of a nation."""

    pack: Pack
    year: int
    nation: Mapping[str, Any]
    odds: Mapping[str, Any]
    digest: str
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def last_day(self) -> date:
        """The day on which everything is true."""
        return date(self.year, 12, 31)

    def policy(self, name: str) -> Any:
        """A parameter of the policy that the nation needs to know, as it was on the last day."""
        value = self.pack.parameters[self.nation["policy"][name]].on(self.last_day).value
        return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value

    @cached_property
    def line(self) -> int:
        """The line of income per head, in minor units of the currency."""
        return int(self.policy("line"))

    @cached_property
    def whole(self) -> int:
        """How many minor units one whole unit of the currency has."""
        return int(10**self.pack.currency.minor_digits)

    def sign(self, item: str) -> int:
        """Whether an item adds to the net income of the year (1), takes off (-1), or does not count (0)."""
        formula, found = self.pack.formulas[self.nation["policy"]["formula"]], self.pack.items[item]
        if formula.counted_only and not found.counts_on(self.last_day):
            return 0
        return (found.kind in formula.add) - (found.kind in formula.subtract)

    def dated(self, name: str) -> float:
        """A share that changes with the years: the newest one that is not of the future, else the first."""
        by_year = self.nation[name]
        known = [year for year in sorted(by_year) if year <= self.year] or sorted(by_year)[:1]
        return float(by_year[known[-1]])

    def in_force(self, codes: str, weights: Mapping[str, float]) -> dict[str, float]:
        """The weights of those codes that exist on the last day; the rest share what the others had."""
        existing = {code.code for code in self.pack.codes[codes].in_force(self.last_day)}
        return {str(code): weight for code, weight in weights.items() if str(code) in existing}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is made of the recipe once only, under its name."""
        if name not in self._made:
            self._made[name] = make()
        found: T = self._made[name]
        return found

    def pick(self, name: str, *cases: str, codes: str | None = None) -> Odds:
        """Odds under a name of nation.yaml or odds.yaml, one row for each case; codes only as far as in force."""
        return self.once(":".join((name, *cases)), lambda: self._odds(name, cases, codes))

    def _odds(self, name: str, cases: Sequence[str], codes: str | None) -> Odds:
        found = self.nation[name] if name in self.nation else self.odds[name]
        rows = [found[case] for case in cases] if cases else [found]
        return Odds.rows([self.in_force(codes, row) if codes else row for row in rows])

    def curve(self, *path: str, step: float = 1) -> Curve:
        """The numbers under a path, to be drawn between the smallest and the largest."""
        found: Any = self.nation
        for part in path:
            found = found[part]
        return self.once("/".join(path), lambda: Curve(found, step))

    def causes(self) -> Odds:
        """The causes of poverty: a row for each band of remoteness, and the same again for those who live alone."""
        return self.once("causes", self._causes)

    def _causes(self) -> Odds:
        causes = self.odds["causes"]
        existing = self.in_force("cause", {code: base for code, (base, _) in causes.items()})
        weights = [{code: base + causes[code][1] * far for code, base in existing.items()} for far in MIDDLES]
        # Nobody who lives alone is poor because of a child's schooling.
        return Odds.rows([*weights, *({**row, "education": 0.0} for row in weights)])


def remote(pair: tuple[float, float]) -> Floats:
    """A share by band of remoteness, from its base and what the most remote village adds."""
    base, more = pair
    return base + more * MIDDLES


def of_pack(pack: Pack, year: int | None = None) -> Recipe:
    """The recipe that a pack brings; raises with the files that are missing."""
    folder = pack.folder / FOLDER
    missing = [f"{name}.yaml" for name in FILES if not (folder / f"{name}.yaml").is_file()]
    if missing:
        raise FupinError(
            "The policy pack %(pack)s brings no synthetic nation: %(missing)s is missing in its folder %(folder)s.",
            fix="Choose a pack that has it, or write it after the example of fupin-cn.",
            pack=pack.name,
            missing=", ".join(missing),
            folder=FOLDER,
        )
    nation, odds = (_read(folder / f"{name}.yaml") for name in FILES)
    digest = hashlib.sha256(b"".join((folder / f"{name}.yaml").read_bytes() for name in FILES)).hexdigest()
    return Recipe(pack, year or nation["year"], nation, odds, digest)


class _Entries(dict[str, Any]):
    """The entries of a file, which says what it lacks."""

    file = ""

    def __missing__(self, name: str) -> Any:
        raise FupinError("The entry %(name)s is missing.", place=self.file, fix="Add it.", name=name)


def _read(path: Path) -> _Entries:
    entries = _Entries(yaml.safe_load(path.read_text(encoding="utf-8")))
    entries.file = f"{FOLDER}/{path.name}"
    return entries
