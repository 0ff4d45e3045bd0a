"""The policy pack of this installation, as the register uses it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from fupin.kernel.text import Text
from fupin.policy.identity import Identity, IdentityNumber, identity_of
from fupin.policy.packs import Pack, find
from fupin.policy.places import PLACE
from fupin.policy.values import FactDeclaration


@cache
def pack() -> Pack:
    """Return the pack in use; read once for each process."""
    return _found(settings.PACK)


@cache
def _found(name: str) -> Pack:
    return find(name)


@cache
def identity() -> Identity:
    """Return how the pack reads numbers and names."""
    return identity_of(pack().folder)


def parse_number(text: str) -> IdentityNumber:
    """Read an identity number by the rules of the pack."""
    return identity().parse(text)


def initials(name: str) -> str:
    """Return the initials under which a name is found, cut to what is stored."""
    return identity().initials(name)[:30]


def declarations(entity: str) -> dict[str, FactDeclaration]:
    """Return the declared facts of a household, a member or a place."""
    return dict(pack().of_places if entity == PLACE else pack().facts[entity])


def headings(entity: str) -> Mapping[str, Text]:
    """Return the headings under which the facts of an entity stand, in their order."""
    return pack().place_groups if entity == PLACE else pack().groups
