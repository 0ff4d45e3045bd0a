"""The procedures of the packs, and a copy of the template to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fupin.kernel.workflow import Procedure, plain
from fupin.policy import packs
from fupin.policy.calendars import read_calendar
from fupin.policy.packs import Pack
from fupin.policy.procedures import read_procedures
from fupin.policy.reading import Reader


def every_text() -> list[tuple[Pack, Procedure]]:
    """Return every text of every procedure of every pack."""
    found = (packs.find(name) for name in sorted(packs.folders()))
    return [(pack, text.procedure) for pack in found for texts in pack.dated_procedures.values() for text in texts]


@pytest.fixture(scope="session")
def china() -> Pack:
    return packs.find("fupin-cn")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(packs.find("fupin-template").folder, tmp_path / "fupin-copy"))


@pytest.fixture
def leaving(china: Pack) -> dict[str, Any]:
    """The plain form of a rich procedure, to break: a household leaves poverty."""
    return plain(china.dated_procedures["exit"][-1].procedure)


@pytest.fixture
def told(copy: Path) -> Callable[[], str]:
    """What reading the procedures and the calendar of the copied pack complains of; empty if nothing."""
    around = packs.surroundings(packs.find("fupin-template"))

    def read() -> str:
        reader = Reader(copy, ("zh", "en"))
        read_calendar(reader)
        read_procedures(reader, around)
        return "\n".join(map(str, reader.problems))

    return read
