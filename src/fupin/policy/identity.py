"""Identity numbers and names as a pack reads them: the core knows no country's number and no country's names.

A pack that has any declares `identity: <folder>` in its pack.yaml. That folder is a Python package with two
functions, `parse(text) -> IdentityNumber` and `initials(name) -> str`.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text

OTHER, NONE = "other", "none"


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """One thing wrong with an identity number, and how to put it right; a warning does not forbid it."""

    code: str
    message: Text
    fix: Text | None = None
    warning: bool = False

    def inside(self, language: str) -> str:
        """The whole sentence in a language."""
        fix = f" {self.fix.inside(language)}" if self.fix else ""
        return f"{self.message.inside(language)}{fix}"


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """What can be read from an identity number; what it does not say is None.

    `text` is the normal form to store, `match` the form that all spellings of one person's number share.
    """

    kind: str
    text: str
    match: str = ""
    birth_date: date | None = None
    sex: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[NumberProblem, ...] = ()

    @property
    def errors(self) -> tuple[NumberProblem, ...]:
        """The problems that forbid the number."""
        return tuple(p for p in self.problems if not p.warning)

    @property
    def warnings(self) -> tuple[NumberProblem, ...]:
        """The problems that a person should look at."""
        return tuple(p for p in self.problems if p.warning)


@dataclass(frozen=True, slots=True)
class Identity:
    """How a pack reads numbers and names."""

    parse: Callable[[str], IdentityNumber]
    initials: Callable[[str], str]


def plain_number(text: str) -> IdentityNumber:
    """Read a number of which nothing is known: it stands for itself."""
    normal = "".join(text.split()).upper()
    return IdentityNumber(OTHER, normal, normal) if normal else IdentityNumber(NONE, "")


def plain_initials(name: str) -> str:
    """Return the first letter of each word, in small letters."""
    return "".join(word[0] for word in name.split()).lower()


@cache
def identity_of(folder: Path) -> Identity:
    """How the pack in a folder reads numbers and names; the plain way where it does not say."""
    declared = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8")).get("identity")
    if not declared:
        return Identity(plain_number, plain_initials)
    return _loaded(folder, str(declared))


def _loaded(folder: Path, declared: str) -> Identity:
    name = f"fupin_identity_{folder.name.replace('-', '_')}"
    start = folder / declared / "__init__.py"
    spec = importlib.util.spec_from_file_location(name, start, submodule_search_locations=[str(start.parent)])
    if spec is None or spec.loader is None or not start.is_file():
        raise FupinError("The folder “%(name)s” is not there.", place=f"{folder.name}/pack.yaml", name=declared)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return Identity(module.parse, module.initials)
