"""Identity numbers and names as a pack reads them: the core knows no country's number and no country's names.

A pack that has any declares `identity: <folder>` in its pack.yaml. That folder is a Python package with two
functions, `parse(text) -> IdentityNumber` and `initials(name) -> str`, and may have two more, by which lists are
compared: `forms(name) -> NameForms` and `other_calendar(day) -> date | None`.
"""

from __future__ import annotations

import importlib.util
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

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


class NameForms(NamedTuple):
    """A name as lists are compared by it; each form is coarser than the one before it and "" where nothing is left.

    `plain` is the one spelling of all variants, `toned` and `sound` how it is read (syllables by spaces), `near` how
    it sounds to an ear that hears no fine differences, and `shape` how it looks to an eye that sees none.
    """

    plain: str
    toned: str
    sound: str
    near: str
    shape: str


def plain_forms(name: str) -> NameForms:
    """Read a name of which nothing is known: small letters without accents, words by single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = " ".join("".join(c if c.isalnum() else " " for c in bare.casefold()).split())
    return NameForms(plain, plain, plain, plain, plain)


def no_other_calendar(day: date) -> date | None:  # noqa: ARG001 - the signature of a pack's calendar
    """Where only one calendar is in use, a day has no other date."""
    return None


@dataclass(frozen=True, slots=True)
class Identity:
    """How a pack reads numbers and names, and which other calendar people give their birthday in."""

    parse: Callable[[str], IdentityNumber]
    initials: Callable[[str], str]
    forms: Callable[[str], NameForms] = plain_forms
    other_calendar: Callable[[date], date | None] = no_other_calendar


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
    more = {name: getattr(module, name) for name in ("forms", "other_calendar") if hasattr(module, name)}
    return Identity(module.parse, module.initials, **more)
