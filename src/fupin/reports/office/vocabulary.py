"""The names that a template may use, with their labels; a label that is unique may be written instead of its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from fupin.kernel.text import Text
from fupin.reports.office.tags import FITS

Names = Mapping[str, Text]
INNER = "."


@dataclass(frozen=True)
class Listed:
    """A list: its label and the names of each row."""

    label: Text
    names: Names


@dataclass(frozen=True)
class Vocabulary:
    """The names of one kind of paper: single values, lists, and the sentences that data may contradict.

    A list of each row of another list is named after it: "homes.members".
    """

    names: Names
    lists: Mapping[str, Listed] = field(default_factory=dict)
    fits: Names = field(default_factory=dict)

    @cached_property
    def value_names(self) -> Mapping[str, str]:
        """Every way to write a single value, with its name."""
        return _written(self.names)

    @cached_property
    def list_names(self) -> Mapping[str, str]:
        """Every way to write a list, with its name."""
        written = _written({name: one.label for name, one in self.lists.items() if INNER not in name})
        return {word: name for word, name in written.items() if word not in self.value_names}

    @cached_property
    def inner_names(self) -> Mapping[str, Mapping[str, str]]:
        """For each list, every way to write a list of its rows, with the name of that list."""
        found: dict[str, dict[str, Text]] = {}
        for path, one in self.lists.items():
            outer, dot, name = path.rpartition(INNER)
            if dot:
                found.setdefault(outer, {})[name] = one.label
        return {
            outer: {word: f"{outer}{INNER}{name}" for word, name in _written(names).items()}
            for outer, names in found.items()
        }

    @property
    def inner_lists(self) -> list[str]:
        """The lists of rows of other lists."""
        return [path for path in self.lists if INNER in path]

    def listed(self, over: str, loops: Mapping[str, str]) -> str:
        """Return the name of the list that a loop is over, among the loops (variable to list) that it stands in."""
        variable, dot, word = over.rpartition(INNER)
        if not dot:
            return self.list_names.get(over, "")
        return self.inner_names.get(loops.get(variable, ""), {}).get(word, "")

    @cached_property
    def row_names(self) -> Mapping[str, Mapping[str, str]]:
        """For each list, every way to write a value of its rows."""
        return {name: _written(one.names) for name, one in self.lists.items()}

    def nearest(self, word: str, among: Mapping[str, object]) -> list[str]:
        """Return the known names most like a word, the likeliest first."""
        found = get_close_matches(word, list(among), n=3, cutoff=0.4)
        starts = [name for name in among if word and (name.startswith(word[:4]) or word in name)]
        return list(dict.fromkeys([*found, *starts]))[:3]

    def everything(self) -> Iterator[tuple[str, str, Text]]:
        """Yield (list or "", name, label) of all names, for the page that documents them."""
        yield from (("", name, label) for name, label in self.names.items())
        for listed, one in self.lists.items():
            yield from ((listed, name, label) for name, label in one.names.items())
        yield from ((FITS, name, label) for name, label in self.fits.items())


def _written(names: Names) -> dict[str, str]:
    found = {name: name for name in names}
    meant: dict[str, set[str]] = {}
    for name, label in names.items():
        for word in label.words():
            meant.setdefault(word, set()).add(name)
    for word, ones in meant.items():
        if word.isidentifier() and word not in found and len(ones) == 1:
            found[word] = next(iter(ones))
    return found
