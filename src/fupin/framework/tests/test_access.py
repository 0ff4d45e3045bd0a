"""Rights over ranges of places, sealed texts, and the rule that every read keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied, Grant, allowed, require, spans
from fupin.framework.sensitive import blind_index, mask, seal, unseal
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError


@dataclass
class Officer:
    held: Sequence[Grant]
    actor_id: int | None = 1

    def grants(self) -> Sequence[Grant]:
        return self.held


def test_ranges_inside_others_fall_away() -> None:
    county, town = 10_20_30 * 10**9, 10_20_30_001 * 10**6
    officer = Officer([Grant(frozenset({"read"}), *span(town)), Grant(frozenset({"read"}), *span(county))])
    assert spans(officer, "read") == [span(county)]
    assert spans(officer, "write") == []


def test_a_right_holds_only_in_its_place() -> None:
    officer = Officer([Grant(frozenset({"read"}), 100, 199)])
    assert allowed(officer, "read", 150)
    assert not allowed(officer, "read", 200)
    assert allowed(officer, "read")
    with pytest.raises(Denied, match="read"):
        require(officer, "read", 200)
    assert not allowed(object(), "read", 150)


@pytest.mark.django_db
def test_visible_rows_are_those_of_ones_places() -> None:
    import datetime

    now = datetime.datetime.now(datetime.UTC)
    for area in (50, 150, 250):
        LogEntry.objects.create(moment=now, action="x", area=area)
    both = Officer([Grant(frozenset({"log.read"}), 0, 99), Grant(frozenset({"log.read"}), 200, 299)])
    assert set(LogEntry.objects.visible_to(both).values_list("area", flat=True)) == {50, 250}
    assert LogEntry.objects.visible_to(Officer([])).count() == 0
    assert LogEntry.objects.visible_to(SYSTEM).count() == 3


@given(st.text(max_size=60))
def test_what_is_sealed_can_be_opened_and_nothing_else_shows(text: str) -> None:
    sealed = seal(text)
    assert unseal(sealed) == text
    assert len(text) < 4 or text not in sealed
    assert blind_index(text, "a") == blind_index(text, "a")


def test_two_seals_differ_and_indexes_depend_on_their_purpose() -> None:
    assert seal("110101") != seal("110101")
    assert blind_index("110101", "a") != blind_index("110101", "b")
    assert blind_index("", "a") is None


def test_a_changed_seal_is_refused_with_the_way_to_mend_it() -> None:
    sealed = seal("secret")
    changed = ("A" if sealed[20] != "A" else "B").join([sealed[:20], sealed[21:]])
    with pytest.raises(FupinError, match="key file"):
        unseal(changed)


@given(st.text(alphabet="0123456789X", max_size=20))
def test_a_mask_shows_at_most_four_characters(text: str) -> None:
    shown = mask(text)
    assert len(shown) == len(text)
    assert len(shown.replace("*", "")) <= 4
