"""Papers made in bulk as one archive, sent while it is put together: never whole in memory, nor clear on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

import orjson
import xlsxwriter
from django.utils.translation import gettext as _

from fupin.places import queries as places
from fupin.reports.papers.bulk import INDEX, safe
from fupin.reports.papers.files import FILES
from fupin.reports.papers.models import PaperPart

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class _Stream(io.RawIOBase):
    """What an archive writes to: kept until it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, content: object) -> int:
        """Keep some bytes."""
        self.waiting += content  # type: ignore[arg-type]
        return len(memoryview(content))  # type: ignore[arg-type]

    def sent(self) -> bytes:
        """Return what waits, once."""
        content = bytes(self.waiting)
        self.waiting.clear()
        return content


def archive(user: object, parts: Sequence[PaperPart]) -> Iterator[bytes]:
    """Yield an archive of the papers, a folder for each village, with an index as a workbook at its end."""
    stream = _Stream()
    names = places.full_names(user, [part.area for part in parts])
    rows: list[tuple[str, str, str, str]] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as whole:
        for part in parts:
            folder = "/".join(safe(name) for name in names.get(part.area, str(part.area)).split(" / "))
            for name, content in _files(part, folder, rows):
                whole.writestr(zipfile.ZipInfo(f"{folder}/{name}", _FIRST_DAY), content)
                yield stream.sent()
        whole.writestr(zipfile.ZipInfo("index.xlsx", _FIRST_DAY), index(rows))
    yield stream.sent()


def _files(part: PaperPart, folder: str, rows: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, bytes]]:
    content = FILES.find(part.sha256)
    for one in part.problems:
        said = _("left out: no font has %(characters)s") % {"characters": one["characters"]}
        rows.append((one["number"], "", folder, said))
    if content is None:
        return
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        listed = orjson.loads(inner.read(INDEX))
        rows.extend((o["number"], o["head"], folder, f"{folder}/{o['file']}") for o in listed if o["file"])
        for name in inner.namelist():
            if name != INDEX:
                yield name, inner.read(name)


def index(rows: Sequence[tuple[str, str, str, str]]) -> bytes:
    """Return the index as a workbook; every cell is a text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        heads = (_("Household number"), _("Head of household"), _("Place"), _("File"))
        for place, head in enumerate(heads):
            page.write_string(0, place, head, bold)
            page.set_column(place, place, 28)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                page.write_string(number, place, value)
    return buffer.getvalue()
