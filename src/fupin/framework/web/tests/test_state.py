"""The state of a list lives in its address: it survives the round trip, and nonsense in it does no harm."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from fupin.framework.web.state import PER_PAGE, State
from fupin.framework.web.tests.sample import ENTRIES

NAMES = [column.name for column in ENTRIES.columns]
SORTABLE = [column.name for column in ENTRIES.columns if column.sort_path]
TEXT = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
FILTERED = {
    "subject": ("",),
    "kind": ("",),
    "area": ("from", "to", ""),
    "seats": ("from", "to"),
}


@st.composite
def states(draw: st.DrawFn) -> State:
    usual = State.usual(ENTRIES)
    chosen = draw(st.sets(st.sampled_from(NAMES), min_size=1))
    parts = [(name, part) for name, parts in FILTERED.items() for part in parts]
    given_parts = draw(st.dictionaries(st.sampled_from(parts), st.lists(TEXT, min_size=1, max_size=3).map(tuple)))
    filters: dict[str, dict[str, tuple[str, ...]]] = {}
    for (name, part), values in given_parts.items():
        filters.setdefault(name, {})[part] = values
    sort = draw(st.lists(st.sampled_from(SORTABLE), min_size=1, max_size=2, unique=True))
    return replace(
        usual,
        columns=tuple(name for name in NAMES if name in chosen),
        sort=tuple(f"{draw(st.sampled_from(['', '-']))}{name}" for name in sort),
        filters=filters,
        search=draw(st.one_of(st.just(""), TEXT)),
        page=draw(st.integers(1, 999)),
        per=draw(st.sampled_from(PER_PAGE)),
        view=draw(st.one_of(st.none(), st.integers(1, 2**62))),
        carried=draw(st.sampled_from([(), (("on", "2020-12-31"),)])),
        defaults=usual,
    )


@given(states())
def test_an_address_says_the_whole_state_and_nothing_else(state: State) -> None:
    query = state.query()
    again = State.read(ENTRIES, QueryDict(query))
    assert again == state
    assert again.query() == query


@given(st.dictionaries(st.sampled_from(["q", "sort", "cols", "page", "per", "view", "f.area.from", "f.x"]), st.text()))
def test_nonsense_in_an_address_falls_back_to_the_usual(words: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(words)
    state = State.read(ENTRIES, query)
    assert set(state.columns) <= set(NAMES)
    assert state.per in PER_PAGE
    assert state.page >= 1


def test_the_usual_list_has_an_empty_address() -> None:
    assert State.read(ENTRIES, QueryDict("")).query() == ""


def test_sorting_goes_up_then_down() -> None:
    state = State.read(ENTRIES, QueryDict("page=3"))
    up = state.sorted_by("subject")
    assert up == "sort=subject"
    assert State.read(ENTRIES, QueryDict(up)).sorted_by("subject") == "sort=-subject"


def test_columns_that_cannot_be_sorted_are_not() -> None:
    assert State.read(ENTRIES, QueryDict("sort=secret,twice")).sort == ENTRIES.order


def test_a_saved_view_keeps_neither_page_nor_dates() -> None:
    state = State.read(ENTRIES, QueryDict("on=2020-01-01&q=a&page=4&view=9&f.area.from=3"))
    assert state.kept() == "q=a&f.area.from=3"
