"""Papers whose wording is data: what a report or form says, sentence by sentence, with the checks it rests on.

Each file of `papers/` holds one: a title and a body of parts, sections, texts, numbered items, tables and lists. The
words name values in double braces; from them the installation makes the template that an office may take and change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fupin.kernel.text import Text
from fupin.policy.figures import Figures
from fupin.policy.reading import Reader

PART, SECTION, TEXT, ITEM, TABLE, LIST = "part", "section", "text", "item", "table", "list"
KINDS = (PART, SECTION, TEXT, ITEM, TABLE, LIST)
TYPEFACES = "typefaces.yaml"
ABOUT = ("household", "place")
FORMATS = ("docx", "xlsx", "pptx")
_FIELDS = frozenset({"label", "about", "level", "format", "figures", "title", "body"})
_SENTENCE = frozenset({"fits", "proven"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words that stand only where no check of `fits` is contradicted and every check of `proven` holds."""

    words: Text
    fits: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the name of a row's value, and its head."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a paper: a heading, a text, a numbered item, a table or a list over rows."""

    kind: str
    heading: Text | None = None
    sentences: tuple[Sentence, ...] = ()
    of: str = ""
    columns: tuple[Column, ...] = ()
    row: Text | None = None
    none: Text | None = None


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper: what it is about, at which level, in which format, and everything that it says."""

    name: str
    label: Text
    about: str
    level: str
    format: str
    figures: str
    title: Text
    body: tuple[Piece, ...]

    @property
    def checks(self) -> set[str]:
        """The checks that any of its sentences rests on."""
        return {name for piece in self.body for one in piece.sentences for name in (*one.fits, *one.proven)}


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The fonts of official papers by their use, and how headings are numbered in each language."""

    fonts: Mapping[str, str] = field(default_factory=dict)
    numerals: Text | None = None
    numbering: Mapping[str, Text] = field(default_factory=dict)

    def number(self, kind: str, place: int, language: str) -> str:
        """Return the number of a heading or item, as the language writes it; plain digits where nothing is said."""
        pattern = self.numbering[kind].inside(language) if kind in self.numbering else "{i}. "
        said = self.numerals.inside(language) if self.numerals else ""
        numerals = said.split() if " " in said else list(said)
        own = numerals[place - 1] if place <= len(numerals) else str(place)
        return pattern.replace("{n}", own).replace("{i}", str(place))


def read_typefaces(reader: Reader) -> Typefaces:
    """Read the fonts and the numbering of papers; a pack may lack them."""
    fields = reader.mapping(TYPEFACES, required=False)
    reader.known_fields(fields, frozenset({"fonts", "numerals", PART, SECTION, ITEM}), TYPEFACES)
    fonts = reader.as_mapping(fields.get("fonts"), TYPEFACES)
    return Typefaces(
        {name: str(font) for name, font in fonts.items()},
        reader.text(fields["numerals"], TYPEFACES) if "numerals" in fields else None,
        {name: reader.text(fields[name], TYPEFACES) for name in (PART, SECTION, ITEM) if name in fields},
    )


def read_papers(reader: Reader, figures: Figures, levels: tuple[str, ...]) -> dict[str, PaperText]:
    """Read every paper; what it names and nobody declares becomes a problem of the pack."""
    return {path.stem: _paper(reader, path, figures, levels) for path in reader.files("papers/*.yaml")}


def _paper(reader: Reader, path: Path, figures: Figures, levels: tuple[str, ...]) -> PaperText:
    place = reader.place(path)
    fields = reader.mapping(place)
    reader.known_fields(fields, _FIELDS, place)
    made = PaperText(
        name=path.stem,
        label=reader.text(fields.get("label"), f"{place}: label"),
        about=_one_of(reader, fields, "about", ABOUT, place),
        level=_one_of(reader, fields, "level", ("", *levels), place),
        format=_one_of(reader, fields, "format", FORMATS, place),
        figures=_one_of(reader, fields, "figures", ("", *figures.sets), place),
        title=reader.text(fields.get("title"), f"{place}: title"),
        body=tuple(
            _piece(reader, reader.as_mapping(one, place), f"{place}: body {number}")
            for number, one in enumerate(reader.as_list(fields.get("body"), place), 1)
        ),
    )
    for name in sorted(made.checks - set(figures.checks)):
        reader.report(place, f'There is no check "{name}" of figures.')
    return made


def _one_of(reader: Reader, fields: Mapping[str, object], name: str, known: tuple[str, ...], place: str) -> str:
    value = str(fields.get(name, ""))
    if value not in known:
        reader.report(f"{place}: {name}", f"It is one of: {', '.join(filter(None, known))}.")
    return value


def _piece(reader: Reader, fields: Mapping[str, object], place: str) -> Piece:
    kind = next((one for one in KINDS if one in fields), "")
    if kind in (PART, SECTION):
        return Piece(kind, reader.text(fields[kind], place))
    if kind in (TEXT, ITEM):
        sentences = [reader.as_mapping(one, place) for one in reader.as_list(fields[kind], place)]
        return Piece(kind, sentences=tuple(_sentence(reader, one, place) for one in sentences))
    if kind not in (TABLE, LIST):
        reader.report(place, f"A piece has one of: {', '.join(KINDS)}.")
        return Piece(TEXT)
    about = reader.as_mapping(fields[kind], place)
    return Piece(
        kind,
        of=str(about.get("of", "")),
        columns=tuple(
            Column(str(one.get("name", "")), reader.text(one.get("label"), place))
            for one in (reader.as_mapping(each, place) for each in reader.as_list(about.get("columns"), place))
        ),
        row=reader.text(about.get("row"), place) if kind == LIST else None,
        none=reader.text(fields["none"], place) if "none" in fields else None,
    )


def _sentence(reader: Reader, fields: Mapping[str, object], place: str) -> Sentence:
    words = {name: value for name, value in fields.items() if name not in _SENTENCE}
    checks = {name: tuple(map(str, reader.as_list(fields.get(name), place))) for name in _SENTENCE}
    return Sentence(reader.text(words, place), checks["fits"], checks["proven"])
