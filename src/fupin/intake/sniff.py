"""What a file really is, told by its content; everything that must not be opened is refused here."""

from __future__ import annotations

import io
import zipfile
import zlib

from fupin.intake.limits import ENTRIES, MEGABYTE, PACKED_RATIO, RATIO_MATTERS_FROM, UNPACKED_BYTES
from fupin.intake.refusal import Refused

XLSX, XLS, ODS, CSV = "xlsx", "xls", "ods", "csv"

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"GIF8": "GIF",
}
_HEAD = 4096
_CHUNK = 1024 * 1024


def kind_of(content: bytes) -> str:
    """Return xlsx, xls, ods or csv; raises Refused for anything else and for anything unsafe."""
    if not content.strip():
        raise Refused("empty")
    if content.startswith(b"PK"):
        return _packed(content)
    if content.startswith(_OLE):
        return _compound(content)
    for magic, name in _OTHERS.items():
        if content.startswith(magic):
            raise Refused("not_a_spreadsheet", found=name)
    return _text(content)


def _packed(content: bytes) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, EOFError):
        raise Refused("truncated") from None
    with archive:
        names = _checked(archive)
        if "xl/workbook.bin" in names:
            raise Refused("binary_workbook")
        if "xl/workbook.xml" in names:
            _check_macros(archive, names)
            return XLSX
        if _is_ods(archive, names):
            return ODS
    raise Refused("not_a_spreadsheet", found="ZIP")


def _checked(archive: zipfile.ZipFile) -> set[str]:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    suspicious = total > RATIO_MATTERS_FROM and total / packed > PACKED_RATIO
    if total > UNPACKED_BYTES or suspicious or len(entries) > ENTRIES:
        raise Refused("bomb", megabytes=total // MEGABYTE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("password")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            _check_part(archive, entry)
    return {entry.filename for entry in entries}


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    # Reading to the end proves the declared size and the checksum, before anything trusts them.
    try:
        with archive.open(entry) as part:
            if b"<!DOCTYPE" in (head := part.read(_HEAD)) or b"<!ENTITY" in head:
                raise Refused("entities")
            while part.read(_CHUNK):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise Refused("truncated") from None


def _check_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    for name in sorted(names):
        if name.endswith("vbaProject.bin") or name.startswith(("xl/macrosheets/", "xl/dialogsheets/")):
            raise Refused("macros", part=name)
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refused("macros", part="[Content_Types].xml")


def _is_ods(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if "content.xml" not in names:
        return False
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if b"encryption-data" in manifest:
        raise Refused("password")
    if any(name.startswith("Basic/") for name in names):
        raise Refused("macros", part="Basic/")
    kind = archive.read("mimetype") if "mimetype" in names else b""
    return b"spreadsheet" in kind or b"office:spreadsheet" in archive.read("content.xml")[: 64 * 1024]


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _compound(content: bytes) -> str:
    if _stream("EncryptedPackage") in content:
        raise Refused("password")
    if _stream("_VBA_PROJECT_CUR") in content:
        raise Refused("macros", part="_VBA_PROJECT_CUR")
    if _stream("Workbook") in content or _stream("Book") in content:
        return XLS
    raise Refused("not_a_spreadsheet", found="Word" if _stream("WordDocument") in content else "OLE")


def _text(content: bytes) -> str:
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"mime-version")):
        raise Refused("web_page")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return CSV
    if b"\0" in content[:_HEAD] or sum(byte < 9 for byte in content[:_HEAD]) > 2:
        raise Refused("not_a_spreadsheet", found="binary")
    return CSV
