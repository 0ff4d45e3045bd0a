"""Files of every kind with a text hidden in one place, for the tests of the scanner."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

Made = Callable[[str], tuple[str, bytes]]


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(change: Callable[[Any], object]) -> bytes:
    """Return a workbook to which something was done."""
    book = openpyxl.Workbook()
    book.active.append(["Name", "Village", "Size"])  # type: ignore[union-attr]
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(text: str) -> Callable[[Any], object]:
    return lambda book: book.active.append(["x", text])


def _hidden_sheet(text: str) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        sheet = book.create_sheet("Other")
        sheet["C7"] = text
        sheet.sheet_state = "veryHidden"

    return change


def _hidden_row(text: str) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        book.active["B9"] = text
        book.active.row_dimensions[9].hidden = True
        book.active.column_dimensions["B"].hidden = True

    return change


def _remark(text: str) -> Callable[[Any], object]:
    return lambda book: setattr(book.active["A1"], "comment", Comment(text, "someone"))


def _property(text: str) -> Callable[[Any], object]:
    return lambda book: setattr(book.properties, "keywords", text)


def _choice(text: str) -> Callable[[Any], object]:
    return lambda book: book.active.add_data_validation(DataValidation("list", formula1=f'"{text},b"', sqref="A3"))


def _split(text: str) -> Callable[[Any], object]:
    return lambda book: book.active.append([text[:6], text[6:14], text[14:]])


def _boxes(text: str) -> Callable[[Any], object]:
    return lambda book: book.active.append(list(text))


def document(body: str, **parts: str) -> bytes:
    """Return a text document with this body and other parts."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    whole = {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>"}
    return packed({**whole, **{name: f"<w:x {space}>{inner}</w:x>" for name, inner in parts.items()}})


def _runs(text: str) -> str:
    runs = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in (text[:3], text[3:10], text[10:]))
    return f"<w:p>{runs}</w:p>"


def _row(text: str) -> str:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{one}</w:t></w:r></w:p></w:tc>" for one in text)
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def slides(text: str, folder: str = "slides/slide") -> bytes:
    """Return slides with this text."""
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    inner = f"<p {space}><a:p><a:r><a:t>{text[:5]}</a:t></a:r><a:r><a:t>{text[5:]}</a:t></a:r></a:p></p>"
    return packed({"ppt/presentation.xml": "<p/>", f"ppt/{folder}1.xml": inner})


def pdf(lines: list[str], change: Callable[[PdfWriter], object] = lambda _writer: None) -> bytes:
    """Return a PDF file with lines of text."""
    shown = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    stream = f"BT /F1 12 Tf 50 700 Td {shown} ET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        starts.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    content += b"xref\n0 6\n0000000000 65535 f \n%btrailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(content),
    )
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _note(text: str) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.add_annotation(0, FreeText(text=text, rect=(50, 550, 200, 650)))


PLACES: dict[str, Made] = {
    "xlsx cell": lambda t: ("a.xlsx", workbook(_cell(t))),
    "xlsx cell, blanks": lambda t: ("a.xlsx", workbook(_cell(f"{t[:6]} {t[6:14]} {t[14:]}"))),
    "xlsx hidden sheet": lambda t: ("a.xlsx", workbook(_hidden_sheet(t))),
    "xlsx hidden row and column": lambda t: ("a.xlsx", workbook(_hidden_row(t))),
    "xlsx remark": lambda t: ("a.xlsx", workbook(_remark(t))),
    "xlsx property": lambda t: ("a.xlsx", workbook(_property(t))),
    "xlsx choices": lambda t: ("a.xlsx", workbook(_choice(t))),
    "xlsx three cells": lambda t: ("a.xlsx", workbook(_split(t))),
    "xlsx one digit in each cell": lambda t: ("a.xlsx", workbook(_boxes(t))),
    "xlsx name of a sheet": lambda t: ("a.xlsx", workbook(lambda book: book.create_sheet(t))),
    "docx runs": lambda t: ("a.docx", document(_runs(t))),
    "docx deleted": lambda t: ("a.docx", document(f"<w:p><w:del><w:r><w:delText>{t}</w:delText></w:r></w:del></w:p>")),
    "docx table": lambda t: ("a.docx", document(_row(t))),
    "docx remark": lambda t: ("a.docx", document("", **{"word/comments.xml": _runs(t)})),
    "docx footer": lambda t: ("a.docx", document("", **{"word/footer2.xml": _runs(t)})),
    "docx own part": lambda t: ("a.docx", document("", **{"customXml/item1.xml": _runs(t)})),
    "pptx slide": lambda t: ("a.pptx", slides(t)),
    "pptx notes": lambda t: ("a.pptx", slides(t, "notesSlides/notesSlide")),
    "pdf text": lambda t: ("a.pdf", pdf(["Notice", f"No {t} here"])),
    "pdf over two lines": lambda t: ("a.pdf", pdf([t[:14], t[14:]])),
    "pdf property": lambda t: ("a.pdf", pdf(["x"], lambda w: w.add_metadata({"/Subject": t}))),
    "pdf remark": lambda t: ("a.pdf", pdf(["x"], _note(t))),
    "pdf attachment": lambda t: ("a.pdf", pdf(["x"], lambda w: w.add_attachment("b.csv", f"a,{t}".encode()))),
    "csv": lambda t: ("a.csv", f"Name,Number\nx,{t}\n".encode("gb18030")),
    "csv three cells": lambda t: ("a.csv", f"x,{t[:6]},{t[6:14]},{t[14:]}\n".encode()),
    "txt": lambda t: ("a.txt", f"She said: {t}.".encode()),
    "txt in utf-16": lambda t: ("a.txt", f"She said: {t}.".encode("utf-16")),
    "html attribute": lambda t: ("a.html", f"<!doctype html><p data-x='{t}'>x</p>".encode()),
    "html pieces": lambda t: ("a.html", f"<html><p>{t[:4]}<b>{t[4:9]}</b>{t[9:]}</p>".encode()),
    "html remark": lambda t: ("a.html", f"<html><!-- {t} -->".encode()),
    "json": lambda t: ("a.json", json.dumps({"a": [{"b": t}]}).encode()),
    "zip": lambda t: ("a.zip", packed({"b/c.csv": f"x,{t}"})),
    "zip in zip": lambda t: ("a.zip", packed({"b.zip": packed({"c.xlsx": workbook(_cell(t))})})),
    "name of the file": lambda t: (f"{t}.txt", b"nothing"),
}
