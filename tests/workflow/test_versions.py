"""Whatever changes in a file changes its version; an old version, kept as plain data, goes on as it always did."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.kernel.workflow import Procedure, plain, read
from fupin.kernel.workflow.procedure import canonical
from fupin.kernel.workflow.walking import walk
from fupin.policy.packs import Pack, find
from tests.workflow.conftest import every_text

START = date(2019, 1, 1)
NAMES = ("exit", "monitoring", "removal")


@pytest.mark.parametrize(("pack", "procedure"), every_text(), ids=lambda value: value.name)
def test_a_procedure_is_the_same_after_it_was_stored(pack: Pack, procedure: Procedure) -> None:
    stored = json.loads(canonical(plain(procedure)))
    again = read(stored)
    assert plain(again) == plain(procedure)
    assert again.version == procedure.version
    for seed in range(25):
        before, after = (walk(one, pack.calendar, seed, START) for one in (procedure, again))
        assert (before.events, before.situation, before.refused) == (after.events, after.situation, after.refused)


def test_texts_of_different_days_have_different_versions(china: Pack) -> None:
    versions = [text.procedure.version for texts in china.dated_procedures.values() for text in texts]
    assert len(set(versions)) == len(versions)


def leaves(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every single value of plain data."""
    if isinstance(content, dict):
        return [leaf for key, inner in content.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(content, list):
        return [leaf for number, inner in enumerate(content) for leaf in leaves(inner, (*path, number))]
    return [path]


def changed(content: Any, path: tuple[Any, ...]) -> Any:
    """Return a copy in which the value at the end of a way is another of its kind."""
    made = copy.deepcopy(content)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    holder[path[-1]] = not old if isinstance(old, bool) else (old or 0) + 1 if not isinstance(old, str) else f"{old}!"
    return made


@given(st.data())
def test_a_change_anywhere_makes_another_version(data: st.DataObject) -> None:
    procedure = find("fupin-cn").procedure(data.draw(st.sampled_from(NAMES)), date(2022, 1, 1))
    content = plain(procedure)
    path = data.draw(st.sampled_from(leaves(content)))
    other = changed(content, path)
    assert canonical(other) != canonical(content)
    try:
        made = read(other)
    except (ValueError, TypeError):
        return  # a form, a share or a term that cannot be: it is not read at all
    assert made.version != procedure.version


def test_a_case_runs_on_under_the_version_with_which_it_began(china: Pack) -> None:
    content = plain(china.procedure("monitoring", date(2022, 1, 1)))
    old = read(json.loads(canonical(content)))
    content["steps"]["village_notice"]["notice"]["term"]["days"] = 6
    content["steps"]["check"]["evidence"][0]["persons"] = 3
    new = read(content)
    assert old.version != new.version
    assert (old.step("check").evidence[0].persons, new.step("check").evidence[0].persons) == (2, 3)
