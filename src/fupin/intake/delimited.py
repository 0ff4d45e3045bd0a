"""CSV text: its encoding, its separator, its rows; a byte that does not fit is named by line and place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from fupin.intake.limits import CELL_CHARACTERS
from fupin.intake.refusal import Refused

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATORS = (",", "\t", ";", "|")


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises Refused with line and byte of what does not fit."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _likelier(content)
        return _strict(content, encoding), encoding


def _likelier(content: bytes) -> str:
    wrong = {name: content.decode(name, "replace").count("\ufffd") for name in ("gb18030", "utf-8")}
    return min(wrong, key=lambda name: wrong[name])


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line_start = content.rfind(b"\n", 0, error.start) + 1
        raise Refused(
            "undecodable",
            line=content.count(b"\n", 0, error.start) + 1,
            byte=error.start - line_start + 1,
            encoding=encoding.upper(),
        ) from None


def rows_of(text: str, name: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV text as lists of cells."""
    csv.field_size_limit(max(CELL_CHARACTERS * 8, 1_000_000))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        yield from reader
    except csv.Error:
        raise Refused("not_a_spreadsheet", found=name) from None


def _separator(text: str) -> str:
    lines = list(islice((line for line in text.splitlines() if line.strip()), 10))
    counts = {sign: sum(line.count(sign) for line in lines) for sign in _SEPARATORS}
    return max(counts, key=lambda sign: counts[sign])
