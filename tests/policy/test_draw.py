"""Lots: every order equally likely, the same for everybody who has list and seed, and no change unseen."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import permutations, repeat
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.kernel.draw import (
    WORDS,
    Entry,
    Terms,
    below,
    commitment_of,
    differences,
    entries_of,
    leaf,
    list_text,
    order_of,
    result_text,
    seed_digits,
    shuffled,
)
from fupin.kernel.errors import FupinError

TERMS = Terms("Place", "Donkeys", "donkeys", 2, 1, "the list of 3 May", "closing index", "2020-05-08")
# The chi-square that one of a thousand fair tables exceeds, by degrees of freedom.
BY_HAND = [7, 3, 10, 9, 2, 5, 1, 4, 8, 6]  # with a loop over `printf '%s\\n%s' key n | sha256sum` in a shell
ONE_IN_A_THOUSAND = {9: 27.88, 23: 49.73}
labels = st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable() and text.strip())


def entries(count: int) -> list[Entry]:
    return [Entry(leaf(f"nonce{one}", f"A-{one}", f"W** {one}"), f"W** {one}") for one in range(count)]


@given(st.integers(0, 300), st.text(alphabet="0123456789abcdef", min_size=64, max_size=64), st.integers(0, 10**9))
def test_everybody_is_drawn_once(count: int, commitment: str, seed: int) -> None:
    assert sorted(order_of(count, commitment, f"{seed:06}")) == list(range(1, count + 1))


def test_the_order_is_that_of_the_written_recipe() -> None:
    key = hashlib.sha256(b"c\n123456").hexdigest()
    first = [int(hashlib.sha256(f"{key}\n{n}".encode()).hexdigest()[:8], 16) for n in range(2)]
    order = [1, 2, 3]
    for place, word in zip((3, 2), first, strict=True):
        order[place - 1], order[word % place] = order[word % place], order[place - 1]
    assert order_of(3, "c", "123456") == order
    assert order_of(10, "0" * 64, "324567") == BY_HAND


def chi_square(counts: Counter[object], cells: int) -> float:
    expected = counts.total() / cells
    return sum((counts.get(cell, 0) - expected) ** 2 for cell in counts) / expected + expected * (cells - len(counts))


def test_over_many_seeds_every_place_is_equally_likely() -> None:
    orders = [order_of(10, "fair", f"{seed:06}") for seed in range(6000)]
    for number in (1, 5, 10):
        places = Counter[object](order.index(number) for order in orders)
        assert chi_square(places, 10) < ONE_IN_A_THOUSAND[9], number


def test_over_many_seeds_every_order_is_equally_likely() -> None:
    orders = Counter[object](tuple(order_of(4, "fair", f"{seed:06}")) for seed in range(12_000))
    assert set(orders) == set(permutations(range(1, 5))) and len(orders) == factorial(4)
    assert chi_square(orders, 24) < ONE_IN_A_THOUSAND[23]


def test_the_tests_of_fairness_see_an_unfair_draw() -> None:
    places = Counter[object](min(seed % 11, 9) for seed in range(6000))
    assert chi_square(places, 10) > ONE_IN_A_THOUSAND[9]


def test_words_that_would_favour_small_numbers_are_skipped() -> None:
    limit = 3_000_000_000
    assert below(limit, iter([WORDS - 1, limit, limit - 1])) == limit - 1
    assert below(2**31, iter([WORDS - 1])) == 2**31 - 1
    assert below(1, iter([7])) == 0
    assert shuffled(4, repeat(0)) == [2, 3, 4, 1]
    assert shuffled(0, iter(())) == [] and shuffled(1, iter(())) == [1]


@given(st.permutations(entries(6)))
def test_who_was_entered_first_has_no_advantage(order: list[Entry]) -> None:
    text = list_text(TERMS, order)
    assert text == list_text(TERMS, entries(6))
    assert entries_of(text) == sorted(entries(6))


def test_nobody_is_on_a_list_twice() -> None:
    with pytest.raises(FupinError, match="twice"):
        list_text(TERMS, [*entries(3), entries(3)[1]])


@given(st.lists(labels, max_size=5))
def test_a_list_is_read_as_it_was_written(names: list[str]) -> None:
    made = [Entry(leaf(str(n), "", name), name) for n, name in enumerate(names)]
    text = list_text(TERMS, made)
    assert [one.leaf for one in entries_of(text)] == sorted(one.leaf for one in made)
    assert differences(text, text) == []


def test_hostile_words_cannot_add_a_line() -> None:
    evil = Terms("P\n1 " + "0" * 64 + " thief", "T\r\x00\u2028t", *TERMS_REST)
    text = list_text(evil, [Entry("a" * 64, "x\n2 b y")])
    assert len(text.split("\n")) == 12 and "\x00" not in text
    assert entries_of(text) == [Entry("a" * 64, "x 2 b y")]


TERMS_REST = ("d", 1, 0, "e", "s", "2020-01-01")


def test_every_change_of_a_list_is_named() -> None:
    text, one = list_text(TERMS, entries(4)), entries(4)[2]
    without = list_text(TERMS, [other for other in entries(4) if other != one])
    assert {d.name for d in differences(text, without)} == {"participants", one.leaf}
    more = list_text(TERMS, [*entries(4), Entry("f" * 64, "new")])
    assert [d.found for d in differences(text, more) if d.name == "f" * 64] == ["f" * 64 + " new"]
    renamed = text.replace("W** 2", "L** 2")
    assert [(d.published[65:], d.found[65:]) for d in differences(text, renamed)] == [("W** 2", "L** 2")]
    assert [d.name for d in differences(text, text.replace("units: 2", "units: 3"))] == ["units"]
    assert [d.name for d in differences(text, text.replace("\n1 ", "\n9 "))] == ["order"]
    assert len({commitment_of(each) for each in (text, without, more, renamed)}) == 4


def test_a_leaf_binds_the_record_and_cannot_be_guessed_without_its_nonce() -> None:
    assert len({leaf("n", "A-1", "W*"), leaf("n", "A-2", "W*"), leaf("m", "A-1", "W*"), leaf("n", "A-1", "L*")}) == 4


@pytest.mark.parametrize("text", ["3,245.67", "3245.67", " 3245 67 ", "\uff13\uff12\uff14\uff15.67", "index 3245.67"])
def test_a_seed_is_its_digits_however_it_is_written(text: str) -> None:
    assert seed_digits(text) == "324567"


@pytest.mark.parametrize("text", ["", "12345", "①②③", "one million"])
def test_a_short_seed_is_refused(text: str) -> None:
    with pytest.raises(FupinError, match="at least 6 digits"):
        seed_digits(text)


@pytest.mark.parametrize(
    ("units", "waiting", "meant"), [(2, 1, "ddw"), (5, 0, "ddd"), (1, 9, "dww"), (1, 1, "dwn"), (1, 0, "dnn")]
)
def test_a_result_says_what_each_place_means(units: int, waiting: int, meant: str) -> None:
    lines = result_text("c", "123456", [3, 1, 2], units, waiting).split("\n")[3:-1]
    assert [line.split(" ")[1] for line in lines] == ["3", "1", "2"]
    assert "".join(line.split(" ")[2][0] for line in lines) == meant
