"""What the demonstration is made of: the names, words and odds that the policy pack keeps in its folder `demo/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from fupin.kernel.errors import FupinError
from fupin.policy import packs
from fupin.project.demo.chance import Odds

FOLDER = "demo"
FILES = ("county", "names", "words", "odds", "staff", "workbooks", "cases", "help")


@dataclass(frozen=True)
class Material:
    """The files of the folder, and what is read from them more than once."""

    county: Mapping[str, Any]
    names: Mapping[str, Any]
    words: Mapping[str, Any]
    odds: Mapping[str, Any]
    staff: Mapping[str, Any]
    workbooks: Mapping[str, Any]
    cases: Mapping[str, Any]
    help: Mapping[str, Any]

    @cached_property
    def today(self) -> date:
        """The newest day on which anything of the county is true."""
        day: date = self.county["today"]
        return day

    @cached_property
    def prefix(self) -> str:
        """The six digits of the county, with which its people's numbers begin."""
        return str(self.county["county"]["code"])

    @cached_property
    def _made(self) -> dict[str, Odds[Any]]:
        return {}

    def choice(self, name: str) -> Odds[Any]:
        """The odds of that name, ready to pick from."""
        if name not in self._made:
            self._made[name] = Odds(self.odds[name])
        return self._made[name]

    def word(self, *path: str) -> Odds[Any]:
        """The words under a path, each with its weight, or all alike."""
        key = "/".join(path)
        if key not in self._made:
            found: Any = self.words
            for step in path:
                found = found[step]
            self._made[key] = Odds(found if isinstance(found, Mapping) else dict.fromkeys(found, 1))
        return self._made[key]


def load(folder: Path) -> Material:
    """Read the material of one folder; raises with the names of the files that are missing."""
    missing = [name for name in FILES if not (folder / f"{name}.yaml").is_file()]
    if missing:
        raise FupinError(
            "This policy pack brings no demonstration: %(missing)s is missing in %(folder)s.",
            missing=", ".join(missing),
            folder=folder.name,
        )
    parts = {name: yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES}
    return Material(**parts)


@cache
def of_pack(name: str) -> Material:
    """Return the material of a policy pack, read once."""
    return load(packs.folders()[name] / FOLDER)
