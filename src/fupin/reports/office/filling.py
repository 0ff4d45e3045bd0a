"""Templates of the office: checked whole before they are taken, filled, and read back before they are given out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop
from lxml import etree

from fupin.kernel.errors import FupinError
from fupin.reports.office.checking import Checker, plain_texts
from fupin.reports.office.content import Content
from fupin.reports.office.package import Package, open_package, parse, trusted
from fupin.reports.office.problems import Problem, Refused, refuse
from fupin.reports.office.tags import LEFT_OVER
from fupin.reports.office.tree import GROWN, SLIDE, WORD, Dialect, Element, Filler, paragraphs, text_of
from fupin.reports.office.vocabulary import Vocabulary

FORMATS = ("docx", "xlsx", "pptx")
_FILLED: Mapping[str, re.Pattern[str]] = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml"),
    "pptx": re.compile(r"ppt/slides/slide\d+\.xml"),
}
_DIALECT: Mapping[str, Dialect] = {"docx": WORD, "pptx": SLIDE}
_BLANK = re.compile(r"\s+")
_GROWN_MOST = 24 << 20

NO_FIELD = gettext_noop("It has no field at all. Write at least one, such as {{ %(name)s }}.")
MISPLACED = gettext_noop("A field stands where none is filled: in a comment, a title of the file, a link or a note.")
LOST = gettext_noop("The filled file does not hold “%(value)s” where the template says so; nothing was given out.")


class Lost(FupinError):
    """A filled file that does not hold what was put into it; it must never leave the house."""


@dataclass(frozen=True)
class Template:
    """A template that was checked, ready to be filled many times."""

    package: Package
    vocabulary: Vocabulary

    @classmethod
    def check(cls, content: bytes, format_: str, vocabulary: Vocabulary) -> Template:
        """Return an uploaded template; raises Refused with everything that is wrong with it."""
        if format_ not in _DIALECT:
            raise ValueError(format_)
        package = open_package(content, format_)
        made = cls(package, vocabulary)
        problems = [one for name in made.parts() for one in made._problems(name)]
        problems += made._misplaced()
        if not problems and not made._has_fields():
            problems.append(Problem(NO_FIELD, {"name": next(iter(vocabulary.names), "")}))
        if problems:
            raise Refused(problems)
        return made

    @classmethod
    def known(cls, content: bytes, format_: str, vocabulary: Vocabulary) -> Template:
        """Return a template that was checked before."""
        return cls(trusted(content, format_), vocabulary)

    @property
    def dialect(self) -> Dialect:
        """The names of the format's elements."""
        return _DIALECT[self.package.format]

    def parts(self) -> list[str]:
        """The parts that are filled, the main one first."""
        pattern = _FILLED[self.package.format]
        return sorted((name for name in self.package.parts if pattern.fullmatch(name)), key=_in_order)

    def fill(self, content: Content) -> bytes:
        """Return the filled file; raises Lost where the text read back lacks a value, FupinError where it grew."""
        changed, written = {}, {}
        for name in self.parts():
            filler = Filler(self.dialect, content, self.vocabulary)
            root = self.package.xml(name)
            filler.fill(root)
            made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            if len(made) > _GROWN_MOST:
                raise FupinError(GROWN)
            changed[name], written[name] = made, filler.written
        file = self.package.packed(changed)
        verify(file, self.package.format, written)
        return file

    def _problems(self, name: str) -> list[Problem]:
        return Checker(self.dialect, self.vocabulary, "" if _is_main(name) else name).check(self.package.xml(name))

    def _misplaced(self) -> list[Problem]:
        filled = set(self.parts())
        found = []
        for name, content in self.package.parts.items():
            if name.endswith((".xml", ".rels")) and (b"{" in content or b"\0" in content):
                tree = parse(name, content)
                texts = plain_texts(tree) if name in filled else (str(one) for one in tree.itertext())
                if any(LEFT_OVER.search(text) for text in texts):
                    found.append(Problem(MISPLACED, {}, name))
        return found

    def _has_fields(self) -> bool:
        return any(
            "{{" in text_of(paragraph, self.dialect)
            for name in self.parts()
            for paragraph in paragraphs(self.package.xml(name), self.dialect)
        )


def _is_main(name: str) -> bool:
    return name == "word/document.xml"


def _in_order(name: str) -> tuple[bool, int, str]:
    digits = re.sub(r"\D", "", name)
    return not _is_main(name), int(digits or 0), name


def verify(file: bytes, format_: str, written: Mapping[str, list[str]]) -> None:
    """Read a filled file again and find every value that was written, in order; raises Lost at the first missing."""
    package = trusted(file, format_)
    for name, values in written.items():
        text = plain(package.xml(name), _DIALECT[format_])
        at = 0
        for value in values:
            wanted = _BLANK.sub("", value)
            found = text.find(wanted, at)
            if found < 0:
                raise Lost(LOST, value=value[:60])
            at = found + len(wanted)
        if LEFT_OVER.search(text) and not any(LEFT_OVER.search(value) for value in values):
            raise Lost(LOST, value="{{ … }}")


def plain(root: Element, dialect: Dialect) -> str:
    """Return all text of a part without blanks, in the order of its paragraphs."""
    return _BLANK.sub("", "\0".join(text_of(one, dialect) for one in paragraphs(root, dialect)))


def text_in(file: bytes, format_: str) -> str:
    """Return the text of a whole file, a line for each paragraph, for tests and for people who compare."""
    package = trusted(file, format_)
    names = sorted((n for n in package.parts if _FILLED[format_].fullmatch(n)), key=_in_order)
    return "\n".join(
        text_of(one, _DIALECT[format_]) for n in names for one in paragraphs(package.xml(n), _DIALECT[format_])
    )


__all__ = ["FORMATS", "Lost", "Refused", "Template", "refuse", "text_in", "verify"]
