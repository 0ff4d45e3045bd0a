"""For the tests of templates: files as offices make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from fupin.kernel.text import Text
from fupin.reports.office.content import Content, missing, rows, shown
from fupin.reports.office.vocabulary import Listed, Vocabulary


def label(zh: str, en: str) -> Text:
    return Text.of(zh=zh, en=en)


WORDS = Vocabulary(
    {"head_name": label("户主姓名", "Head"), "size": label("人口数", "Persons"), "note": label("备注", "Note")},
    {"members": Listed(label("家庭成员", "Members"), {"name": label("姓名", "Name"), "age": label("年龄", "Age")})},
    {"groups": label("组数", "Groups")},
)
NASTY = ("Li & <Co>", "{{ head_name }}", "\u202eabc", "𬱖㑇", "a\x01b", "ئابلەت", "]]>", "line\nline", "'\"`")


def content(name: str = "王<三>&四", **more: str) -> Content:
    """Return one household with two members, one of them of unknown age."""
    values = {"head_name": shown(name, "zh"), "note": missing("zh"), **{k: shown(v, "zh") for k, v in more.items()}}
    listed = rows("zh", [{"name": "王一", "age": "51"}, {"name": "李&二", "age": None}])
    return Content("zh", values, {"members": listed}, {"groups": False})


def word(build: Callable[[Any], object]) -> bytes:
    """Return a Word file that a function wrote into."""
    import docx

    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def lines(*texts: str) -> bytes:
    """Return a Word file of paragraphs."""
    return word(lambda document: [document.add_paragraph(text) for text in texts])


def table(*texts: tuple[str, ...], merge: tuple[int, int] | None = None) -> bytes:
    """Return a Word file of one table; `merge` joins two rows of its first column."""

    def build(document: Any) -> None:
        made = document.add_table(rows=len(texts), cols=len(texts[0]))
        for row, line in zip(made.rows, texts, strict=True):
            for cell, text in zip(row.cells, line, strict=True):
                cell.text = text
        if merge:
            made.cell(merge[0], 0).merge(made.cell(merge[1], 0))

    return word(build)


def changed(file: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """Return a file with parts added or changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            change = parts.get(name, source.read(name))
            target.writestr(name, change(source.read(name)) if callable(change) else change)
        for name in parts.keys() - set(source.namelist()):
            new = parts[name]
            assert isinstance(new, bytes)
            target.writestr(name, new)
    return made.getvalue()


def in_body(xml: str) -> Callable[[bytes], bytes]:
    """Return a change that puts XML before everything in the body."""
    return lambda old: old.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)


def linked(kind: str, target: str, mode: str = "External") -> Callable[[bytes], bytes]:
    """Return a change of a part of relationships that adds one."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    more = f'<Relationship Id="rId99" Type="{office}{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return lambda old: old.replace(b"</Relationships>", more.encode())
