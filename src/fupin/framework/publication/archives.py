"""Archives opened with care: limits on entries, size and ratio, no encryption, XML without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from fupin.framework.publication.pieces import DAMAGED, ENCRYPTED, TOO_LARGE, Unreadable

MEGABYTE = 1024 * 1024
LARGEST = 200 * MEGABYTE
ENTRIES = 4000
RATIO, RATIO_FROM = 300, 20 * MEGABYTE


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose size was checked; raises Unreadable for a damaged, encrypted or exploding one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, OSError):
        raise Unreadable(DAMAGED) from None
    except (ParseError, DefusedXmlException):
        raise Unreadable(DAMAGED) from None


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(ENCRYPTED)
    total, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries) or 1
    if total > LARGEST or len(entries) > ENTRIES or (total > RATIO_FROM and total / packed > RATIO):
        raise Unreadable(TOO_LARGE)


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one entry, and never more than it claims to hold."""
    entry = archive.getinfo(name)
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise Unreadable(TOO_LARGE)
    return content


def xml(archive: zipfile.ZipFile, name: str) -> Element:
    """Return one XML entry; definitions of entities are refused."""
    found: Element = fromstring(part(archive, name), forbid_dtd=True)
    return found


def tag(element: Element) -> str:
    """Return the name of an element without its name space."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute whatever its name space; empty where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
