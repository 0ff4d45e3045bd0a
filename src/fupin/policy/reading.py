"""YAML files of a pack, read with every problem collected instead of the first one raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import yaml

from fupin.kernel.errors import FupinError, Problem
from fupin.kernel.period import FAR_FUTURE, Period, read_day
from fupin.kernel.text import Text

T = TypeVar("T")


class _Loader(yaml.SafeLoader):
    """Safe YAML whose decimals stay text (no float comes between), and that refuses a key given twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    result: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise yaml.constructor.ConstructorError(None, None, f'the key "{key}" is there twice', key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _decimal_text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal_text)


class _PlainLoader(_Loader):
    """The same without anchors: nothing is said in one place and meant in another, and nothing grows when read."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose the next node; raises at an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "write it out: anchors (& and *) are not used", _mark(self))
        return super().compose_node(parent, index)


def _mark(loader: _Loader) -> Any:
    event: yaml.Event = loader.peek_event()  # type: ignore[no-untyped-call]
    return event.start_mark


class Reader:
    """Reads the files of one pack and remembers every problem with its place."""

    def __init__(self, folder: Path, languages: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.languages = languages
        self.problems: list[Problem] = []

    def report(self, place: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place, message))

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Turn an error inside into a problem of this place."""
        try:
            yield
        except FupinError as error:
            self.report(error.place or place, error.inside("en").removeprefix(f"{error.place}: "))

    def files(self, pattern: str) -> list[Path]:
        """The pack's files of a pattern, in the order of their names."""
        return sorted(self.folder.glob(pattern))

    def place(self, path: Path) -> str:
        """A file as the reports name it."""
        return path.relative_to(self.folder).as_posix()

    def load(self, name: str, *, required: bool = True) -> object:
        """What a YAML file holds; None, with a problem noted, if it is not there or broken."""
        path = self.folder / name
        if not path.is_file():
            if required:
                self.report(name, "The file is missing.")
            return None
        return self._parsed(path, name, _Loader)

    def load_plain(self, name: str, *, largest: int) -> object:
        """What a YAML file of at most so many bytes holds, anchors refused; None, with a problem noted, otherwise."""
        path = self.folder / name
        if path.stat().st_size > largest:
            self.report(name, f"It has {path.stat().st_size:,} bytes; more than {largest:,} nobody can read.")
            return None
        return self._parsed(path, name, _PlainLoader)

    def _parsed(self, path: Path, name: str, loader: type[_Loader]) -> object:
        try:
            return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
        except (yaml.YAMLError, ValueError, TypeError) as error:
            self.report(name, f"It is not readable YAML: {error}")
        except RecursionError:
            self.report(name, "It is not readable YAML: it is nested too deeply.")
        return None

    def mapping(self, name: str, *, required: bool = True) -> dict[str, object]:
        """The mapping that a file holds; empty, with a problem noted, if it is none."""
        return self.as_mapping(self.load(name, required=required), name)

    def as_mapping(self, value: object, place: str) -> dict[str, object]:
        """A mapping with text keys; empty, with a problem noted, if the value is something else."""
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return {str(key): item for key, item in value.items()}
        self.report(place, "A mapping is needed here.")
        return {}

    def as_list(self, value: object, place: str) -> list[object]:
        """A list; a single value counts as a list of one, nothing as an empty one."""
        if value is None:
            return []
        if isinstance(value, Mapping):
            self.report(place, "A list is needed here.")
            return []
        return list(value) if isinstance(value, list) else [value]

    def text(self, value: object, place: str) -> Text:
        """A text in every language of the pack."""
        words = self.as_mapping(value, place)
        missing = [language for language in self.languages if not words.get(language)]
        if missing:
            self.report(place, f"The text is missing in {', '.join(missing)}.")
        return Text.read({key: str(item) for key, item in words.items() if item is not None})

    def label(self, fields: Mapping[str, object], place: str) -> Text:
        """The field `label` as a text."""
        if "label" not in fields:
            self.report(place, "A label is missing.")
            return Text.of(en=place)
        return self.text(fields["label"], f"{place}: label")

    def known_fields(self, fields: Mapping[str, object], allowed: frozenset[str], place: str) -> None:
        """Note fields that nobody reads: most often misspelt."""
        extra = sorted(set(fields) - allowed)
        if extra:
            self.report(place, f"Unknown fields: {', '.join(extra)}. Known are: {', '.join(sorted(allowed))}.")

    def dated(
        self, value: object, place: str, read: Callable[[object], T]
    ) -> list[tuple[Period, T, dict[str, object]]]:
        """Dated values in the order of their days, each until the next begins, without overlap."""
        entries = [self.as_mapping(entry, place) for entry in self.as_list(value, place)]
        started = sorted(((self._day(e.get("from"), place), e) for e in entries), key=lambda pair: pair[0])
        result = []
        for index, (start, entry) in enumerate(started):
            following = started[index + 1][0] if index + 1 < len(started) else FAR_FUTURE
            until = self._day(entry["until"], place) if entry.get("until") else following
            if until > following:
                self.report(place, f"The value from {start} is still in force when the one from {following} begins.")
            with self.at(f"{place}: from {start}"):
                result.append((Period(start, min(until, following)), read(entry.get("value")), entry))
        return result

    def _day(self, value: object, place: str) -> date:
        try:
            return read_day(value, place=place)
        except FupinError as error:
            self.report(place, error.inside("en").removeprefix(f"{place}: "))
            return date(1, 1, 1)


def exact(value: object) -> int | Fraction:
    """A whole number, or a fraction, from YAML; raises for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        number = Fraction(Decimal(str(value)))
    except (InvalidOperation, ValueError, OverflowError):
        raise FupinError('"%(value)s" is not a number.', value=value) from None
    return number.numerator if number.denominator == 1 else number
