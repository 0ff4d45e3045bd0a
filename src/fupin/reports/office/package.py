"""Opening an Office file that somebody uploaded: nothing hidden, nothing that runs, nothing that reaches outside.

Everything is decided by what is in the file, never by what it says of itself: sizes are counted while unpacking, types
are read from the content, and XML is parsed without entities, without a network and only below a size.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_noop
from lxml import etree

from fupin.reports.office.problems import Problem, Refused, refuse

MIB = 1 << 20
FILE_MOST, PART_MOST, XML_MOST, TOTAL_MOST, PARTS_MOST = 12 * MIB, 8 * MIB, 6 * MIB, 60 * MIB, 800
PIXELS_MOST = 40_000_000
_DEPTH_MOST = 100
_OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN: Mapping[str, tuple[str, str]] = {
    "docx": ("word/", f"{_OFFICE}wordprocessingml.document.main+xml"),
    "pptx": ("ppt/", f"{_OFFICE}presentationml.presentation.main+xml"),
    "xlsx": ("xl/", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
}
"""For each format, the folder of its parts and the type that its main part must have."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")
_HARMLESS = (*_PICTURES, ".xml", ".rels", "printersettings1.bin")
_CHART = re.compile(r"/charts/_rels/chart\w*\.xml\.rels$")
_TYPES = "[Content_Types].xml"
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FIELDS = frozenset(
    ("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "TOC", "PAGEREF", "REF", "SEQ", "STYLEREF")
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

NOT_A_FILE = gettext_noop("This is not a %(format)s file. Save it in Word, Excel, PowerPoint or WPS as .%(format)s.")
TOO_LARGE = gettext_noop("It is too large: at most %(most)s MB. Make its pictures smaller.")
BOMB = gettext_noop("It unpacks to more than %(most)s MB. Make its pictures smaller or remove what is not needed.")
MANY = gettext_noop("It has more than %(most)s parts.")
TWICE = gettext_noop("It holds a part of this name twice, or outside its folders.")
LOCKED = gettext_noop("It is locked with a password. Save it without one.")
MACRO = gettext_noop("It holds a macro. Save it without macros, as .%(format)s.")
EMBEDDED = gettext_noop("It holds an embedded object or control. Remove it, or paste it as a picture.")
CHART_DATA = gettext_noop("The data of a chart cannot be taken: %(why)s")
OUTSIDE = gettext_noop("It points outside itself (%(target)s). Remove the link, or insert the picture itself.")
STRANGE = gettext_noop("It holds a part that a template does not need. Save it again in Word or WPS.")
BROKEN = gettext_noop("It is damaged here and cannot be read. Open and save it again in Word or WPS.")
ENTITIES = gettext_noop("It declares entities, which an Office file never does.")
PICTURE = gettext_noop("It is not a picture that can be read, or has more than %(most)s million pixels.")
ACTIVE_FIELD = gettext_noop("It holds the field code “%(code)s”, which fetches or runs something. Remove it.")
TRACKED = gettext_noop("It holds changes that are not accepted yet. Accept or reject all changes first.")
BOUND = gettext_noop("It holds a content control that Word fills by itself. Remove the control, keep the text.")


@dataclass(frozen=True)
class Package:
    """The parts of a file that was found harmless."""

    format: str
    parts: Mapping[str, bytes]

    @property
    def main(self) -> str:
        """The name of the main part."""
        return next(name for name, kind in _overrides(self.parts).items() if kind == MAIN[self.format][1])

    def xml(self, name: str) -> Any:
        """Return the tree of a part."""
        return parse(name, self.parts[name])

    @cached_property
    def chart_data(self) -> frozenset[str]:
        """The workbooks that charts bring with them; nothing else may be embedded."""
        found: dict[str, set[str]] = {}
        for name in (one for one in self.parts if one.lower().endswith(".rels")):
            for link in parse(name, self.parts[name]):
                target = self.target(name, str(link.get("Target", "")))
                if target in self.parts and "/embeddings/" in target.lower():
                    found.setdefault(target, set()).add(str(_CHART.search(name) is not None))
        return frozenset(name for name, of in found.items() if name.lower().endswith(".xlsx") and of == {"True"})

    @staticmethod
    def target(rels: str, target: str) -> str:
        """Return the name of the part to which a link of a part of relationships leads."""
        folder = posixpath.dirname(posixpath.dirname(rels))
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        return posixpath.normpath(joined)

    def packed(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the file with some parts replaced; the same parts give the same bytes."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as made:
            for name, content in self.parts.items():
                info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                made.writestr(info, changed.get(name, content))
        return file.getvalue()


def open_package(content: bytes, format_: str) -> Package:
    """Return the parts of an uploaded file; raises Refused with every reason why it is not taken."""
    package = Package(format_, _unpacked(content, format_))
    problems = _harm(package) or _of_charts(package)
    if problems:
        raise Refused(problems)
    return package


def _harm(package: Package) -> list[Problem]:
    return [*_of_kind(package), *_of_parts(package), *_of_links(package), *_of_words(package)]


def trusted(content: bytes, format_: str) -> Package:
    """Return the parts of a file that was checked when it came in."""
    return Package(format_, _unpacked(content, format_))


def parse(name: str, content: bytes) -> Any:
    """Return the tree of an XML part; raises Refused where it is damaged or declares entities."""
    plain = content[:400].replace(b"\0", b"") + (content if b"<!" in content.replace(b"\0", b"") else b"")
    if _DECLARES.search(plain.replace(b"\0", b"")):
        raise refuse(ENTITIES, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refuse(BROKEN, name) from None
    if tree.getroottree().docinfo.internalDTD is not None:
        raise refuse(ENTITIES, name)
    return tree


def _unpacked(content: bytes, format_: str) -> dict[str, bytes]:
    if len(content) > FILE_MOST:
        raise refuse(TOO_LARGE, most=FILE_MOST // MIB)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise refuse(LOCKED if b"E\0n\0c\0r\0y\0p\0t" in content else NOT_A_FILE, format=format_)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return _read_parts(file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise refuse(NOT_A_FILE, format=format_) from None


def _read_parts(file: zipfile.ZipFile) -> dict[str, bytes]:
    infos = [one for one in file.infolist() if not one.is_dir()]
    if len(infos) > PARTS_MOST:
        raise refuse(MANY, most=PARTS_MOST)
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        name = info.filename
        if name.lower() in {one.lower() for one in parts} or ".." in name or name.startswith("/") or "\\" in name:
            raise refuse(TWICE, name[:80])
        most = XML_MOST if name.lower().endswith((".xml", ".rels")) else PART_MOST
        with file.open(info) as source:
            parts[name] = source.read(most + 1)
        total += len(parts[name])
        if len(parts[name]) > most or total > TOTAL_MOST:
            raise refuse(BOMB, name[:80], most=most // MIB)
    return parts


def _of_kind(package: Package) -> list[Problem]:
    if _TYPES not in package.parts or "_rels/.rels" not in package.parts:
        return [Problem(NOT_A_FILE, {"format": package.format})]
    kinds = _overrides(package.parts).values()
    if any("macroEnabled" in kind for kind in kinds):
        return [Problem(MACRO, {"format": package.format})]
    if sum(kind == MAIN[package.format][1] for kind in kinds) != 1:
        return [Problem(NOT_A_FILE, {"format": package.format})]
    return []


def _overrides(parts: Mapping[str, bytes]) -> dict[str, str]:
    tree = parse(_TYPES, parts[_TYPES])
    return {str(one.get("PartName", "")).lstrip("/"): str(one.get("ContentType", "")) for one in tree}


def _of_parts(package: Package) -> list[Problem]:
    found = []
    for name, content in package.parts.items():
        lower = name.lower()
        base = PurePosixPath(lower).name
        if "vbaproject" in lower or "vbadata" in lower or "/macrosheets/" in lower:
            found.append(Problem(MACRO, {"format": package.format}, name))
        elif any(word in lower for word in ("activex", "oleobject", "/diagrams/")) or _is_object(package, name):
            found.append(Problem(EMBEDDED, {}, name))
        elif any(word in lower for word in ("externallink", "customui", "/webextensions/", "connections.xml")):
            found.append(Problem(OUTSIDE, {"target": base[:60]}, name))
        elif (
            not lower.endswith(_HARMLESS) and name not in package.chart_data and not base.startswith("printersettings")
        ):
            found.append(Problem(STRANGE, {}, name))
        elif lower.endswith(_PICTURES) and not _is_picture(content):
            found.append(Problem(PICTURE, {"most": PIXELS_MOST // 1_000_000}, name))
    return found


def _is_object(package: Package, name: str) -> bool:
    return "/embeddings/" in name.lower() and name not in package.chart_data


def _of_charts(package: Package) -> list[Problem]:
    """The workbook behind each chart is a file like any other: harmless throughout, with no chart of its own."""
    found: list[Problem] = []
    for name in sorted(package.chart_data):
        try:
            inside = Package("xlsx", _unpacked(package.parts[name], "xlsx"))
            problems = _harm(inside)
        except Refused as error:
            problems = list(error.problems)
        else:
            # Not looked into any further: a file that holds itself would never end.
            problems += [Problem(EMBEDDED, {}, one) for one in inside.parts if "/embeddings/" in one.lower()]
        found += [Problem(CHART_DATA, {"why": problem.said()}, name) for problem in problems]
    return found


def _is_picture(content: bytes) -> bool:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            return 0 < width * height <= PIXELS_MOST
    except Exception:  # whatever a decoder stumbles over, the picture is not one
        return False


def _of_links(package: Package) -> list[Problem]:
    found = []
    for name in (one for one in package.parts if one.lower().endswith(".rels")):
        for link in parse(name, package.parts[name]):
            target, kind = str(link.get("Target", "")), str(link.get("Type", "")).rsplit("/", 1)[-1]
            if str(link.get("TargetMode", "")).lower() == "external" or "://" in target or target.startswith("\\"):
                found.append(Problem(OUTSIDE, {"target": target[:80]}, name))
            elif kind == "package" and package.target(name, target) in package.chart_data:
                continue
            elif kind in ("oleObject", "package", "control", "attachedTemplate", "externalLink", "vbaProject"):
                found.append(Problem(EMBEDDED, {}, name))
    return found


def _of_words(package: Package) -> list[Problem]:
    """Every XML part can be parsed; in a document, no field code acts, no change waits, nothing fills itself."""
    found: list[Problem] = []
    for name in (one for one in package.parts if one.lower().endswith(".xml")):
        try:
            tree = package.xml(name)
        except Refused as error:
            found.extend(error.problems)
            continue
        if package.format == "docx" and name.startswith("word/"):
            found.extend(_of_document(name, tree))
    return found


def _of_document(name: str, tree: Any) -> list[Problem]:
    def of(*tags: str) -> list[Any]:
        return [one for tag in tags for one in tree.iter(f"{{{_WORD}}}{tag}")]

    found = [Problem(ACTIVE_FIELD, {"code": code[:40]}, name) for code in _codes(of) if _acts(code)]
    if of("ins", "del", "moveFrom", "moveTo"):
        found.append(Problem(TRACKED, {}, name))
    if of("dataBinding"):
        found.append(Problem(BOUND, {}, name))
    if of("object", "control", "altChunk", "subDoc"):
        found.append(Problem(EMBEDDED, {}, name))
    return found


def _codes(of: Any) -> list[str]:
    # A code may be split over runs; between the beginning and the separation of a field it is read as one.
    simple = [str(one.get(f"{{{_WORD}}}instr", "")) for one in of("fldSimple")]
    by_paragraph: dict[Any, list[str]] = {}
    for one in of("instrText"):
        paragraph = next((up for up in one.iterancestors() if up.tag == f"{{{_WORD}}}p"), None)
        by_paragraph.setdefault(paragraph, []).append(one.text or "")
    return [*simple, *("".join(texts) for texts in by_paragraph.values())]


def _acts(code: str) -> bool:
    words = code.split()
    # A formula such as {=2*3} computes; several codes of one paragraph are looked at by their first words.
    return bool(words) and (words[0].upper().lstrip("\\") not in _FIELDS or "://" in code or "DDE" in code.upper())
