"""Who is counted is the pack's to say, in codes that it declares; what is private never leaves the register."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fupin.policy.conformance import check_population, check_private
from fupin.policy.packs import Pack, find
from fupin.policy.population import faults
from fupin.policy.values import is_public


@pytest.fixture
def pack() -> Pack:
    return find("fupin-cn")


@pytest.mark.parametrize("name", ["fupin-cn", "fupin-template"])
def test_every_pack_says_who_is_counted(name: str) -> None:
    pack = find(name)
    assert pack.population.registered and pack.population.exited
    assert [*check_population(pack), *check_private(pack)] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"registered": frozenset()}, '"registered" is missing'),
        ({"exited": frozenset({"gone"})}, '"gone" is no code of status'),
        ({"returned": frozenset({"exited"})}, "has not left poverty: exited"),
        ({"exited_in": "head_name"}, '"head_name" is no fact of type integer'),
        ({"returned_in": "nothing"}, '"nothing" is no fact'),
    ],
)
def test_what_cannot_be_is_reported(change: dict[str, object], said: str, pack: Pack) -> None:
    found = faults(replace(pack.population, **change), pack.facts["household"], pack.codes)  # type: ignore[arg-type]
    assert any(said in message for _place, message in found), found


def test_names_texts_and_numbers_of_persons_are_private(pack: Pack) -> None:
    public = {f.name for facts in pack.facts.values() for f in facts.values() if is_public(f)}
    assert not public & {"head_name", "name", "phone", "bank_account", "identity_number", "disability_card", "address"}
    assert {"number", "area", "status", "birth_date", "health"} <= public
