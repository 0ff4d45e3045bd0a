"""The assistance account of the demonstration: what plans delivered, and what helpers did besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from fupin.project.demo.chance import likely, stream
from fupin.project.demo.helped import Home
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Village
from fupin.registry.queries import pack

Row = dict[str, Any]
DELIVERED = {True: 72, False: 40}  # of a hundred lines of last year's plans, and of this year's


class Given:
    """Makes the lines of help of villages."""

    def __init__(self, material: Material) -> None:
        self._material, self._words = material, material.help
        self._year = max(material.county["account_years"])

    def of_village(
        self,
        village: Village,
        homes: Sequence[Home],
        helpers: Mapping[int, int],
        lines: Mapping[int, Sequence[Row]],
    ) -> Iterator[Row]:
        """Yield the help that households of a village got."""
        rng = stream(self._material.county["seed"], "help given", village.place.code)
        for home in homes:
            helper = helpers.get(home.id)
            yield from self._planned(rng, home, lines.get(home.id, ()))
            if helper is not None and likely(rng, 55):
                yield self._besides(rng, home, helper)

    def _planned(self, rng: Random, home: Home, lines: Iterable[Row]) -> Iterator[Row]:
        for line in lines:
            measure = pack().dated_measures.get(line["measure"])
            if measure is None or line.get("kind") or measure[-1].matter:
                continue
            by: date = line["by"]
            if likely(rng, DELIVERED[by.year < self._year]):
                day = date(by.year, 3, 1) + timedelta(days=rng.randrange(270))
                yield {
                    **{"area": home.area, "household_id": home.id, "member_id": line.get("member_id")},
                    **{"on": day, "measure": line["measure"], "what": measure[-1].label.inside("zh")},
                    **{"amount": line.get("amount"), "source": line.get("source", "")},
                    **self._signed(rng, day),
                }

    def _besides(self, rng: Random, home: Home, helper: int) -> Row:
        kind = rng.choice(sorted(self._words["given"]))
        said, day = self._words["given"][kind], date(self._year, 1, 20) + timedelta(days=rng.randrange(300))
        row = {"area": home.area, "household_id": home.id, "on": day, "measure": kind, "helper_id": helper}
        low, high = said.get("amount", (0, 0))
        amount = {"amount": low + rng.randrange((high - low) // 1000 + 1) * 1000} if high else {}
        return {**row, "what": rng.choice(said["what"]), **amount, **self._signed(rng, day)}

    def _signed(self, rng: Random, day: date) -> Row:
        signed = {"signed_on": day} if likely(rng, 80) else {}
        return signed | ({"effect": rng.choice(self._words["effects"])} if likely(rng, 50) else {})
