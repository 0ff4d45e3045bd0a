"""Hostile templates: refused with the reason, or rendered right; never silently wrong."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from fupin.reports.office.filling import Lost, Refused, Template, text_in, verify
from fupin.reports.tests.office_files import NASTY, WORDS, changed, content, in_body, lines, linked, table, word

GOOD = lines("{{ head_name }}")
DOCUMENT, RELS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
CODE = "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{}</w:instrText></w:r></w:p>"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
BOUND = "<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr></w:sdt>"
WIDE = (LAUGHS.decode().replace('1.0"', '1.0" encoding="utf-16"') + "<a/>").encode("utf-16")
FOR, END = ("{%tr for m in members %}", "{%tr endfor %}")
HIDDEN = b"<cp:keywords>{{ size }}</cp:keywords></cp:"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Read what is told in English."""
    with override("en"):
        yield


def check(file: bytes) -> str:
    """Return all that is said against a template; empty where it is taken."""
    try:
        Template.check(file, "docx", WORDS)
    except Refused as error:
        return "\n".join(problem.said() for problem in error.problems)
    return ""


def bomb(size: int) -> bytes:
    return changed(GOOD, {"word/media/image1.png": bytes(size)})


def twice() -> bytes:
    made = io.BytesIO(GOOD)
    with pytest.warns(UserWarning), zipfile.ZipFile(made, "a") as file:
        file.writestr(DOCUMENT, b"<a/>")
    return made.getvalue()


FILES = {
    "macro by part": (changed(GOOD, {"word/vbaProject.bin": b"x"}), "macro"),
    "macro by type": (changed(GOOD, {TYPES: lambda old: old.replace(PLAIN.encode(), MACROS.encode())}), "macro"),
    "picture of 9 MB": (bomb(9 << 20), "at most 8 MB|unpacks to more than 8 MB"),
    "picture that is none": (bomb(100), "not a picture"),
    "file of 13 MB": (b"PK" + bytes(13 << 20), "at most 12 MB"),
    "remote template": (
        changed(GOOD, {"word/_rels/settings.xml.rels": linked("attachedTemplate", "http://x/y")(
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>')}),
        "points outside itself .http://x/y",
    ),
    "linked picture": (changed(GOOD, {RELS: linked("image", "https://x/y.png")}), "points outside itself"),
    "file link": (changed(GOOD, {RELS: linked("hyperlink", "\\\\host\\share", "Internal")}), "points outside itself"),
    "object": (changed(GOOD, {"word/embeddings/oleObject1.bin": b"x"}), "embedded object"),
    "chunk": (changed(GOOD, {DOCUMENT: in_body("<w:altChunk/>")}), "embedded object"),
    "control that fills itself": (changed(GOOD, {DOCUMENT: in_body(BOUND)}), "content control"),
    "command": (changed(GOOD, {DOCUMENT: in_body(CODE.format("DDEAUTO c:\\\\x"))}), "field code “DDEAUTO"),
    "included file": (changed(GOOD, {DOCUMENT: in_body(CODE.format("INCLUDETEXT c:/x"))}), "field code"),
    "tracked change": (changed(GOOD, {DOCUMENT: in_body("<w:p><w:del><w:r/></w:del></w:p>")}), "not accepted yet"),
    "entities": (changed(GOOD, {DOCUMENT: lambda old: LAUGHS + old.split(b"?>", 1)[1]}), "declares entities"),
    "entities in another part": (changed(GOOD, {"word/styles.xml": LAUGHS + b"<a>&c;</a>"}), "declares entities"),
    "entities in UTF-16": (
        changed(GOOD, {"word/styles.xml": WIDE}),
        "declares entities",
    ),
    "broken XML": (changed(GOOD, {DOCUMENT: lambda old: old[:-30]}), "damaged"),
    "part twice": (twice(), "twice"),
    "not a file": (b"hello", "not a docx file"),
    "cut off": (GOOD[:-100], "not a docx file"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a docx file"),
    "no Word at all": (changed(GOOD, {TYPES: lambda old: old.replace(PLAIN.encode(), b"text/plain")}), "not a docx"),
    "program": (changed(GOOD, {"word/run.exe": b"MZ"}), "does not need"),
}  # fmt: skip
TAGS = {
    "unknown name": (lines("x", "{{ hed_name }}"), "paragraph 2.*“hed_name” is not a known name.*head_name"),
    "unknown in a row": (table(("h",), (FOR,), ("{{ m.nme }}",), (END,)), "nme.*Nearest: name"),
    "loop without end": (table(("h",), ("{%tr for m in members %}",), ("{{ m.name }}",)), "no matching end"),
    "end without loop": (lines("{{ size }} {% endfor %}"), "no beginning"),
    "loop in a loop": (
        lines("{%p for m in members %}", "{%p for n in members %}", "{{ n.name }}", "{%p endfor %}", "{%p endfor %}"),
        "multiply without end",
    ),
    "a loop over a name of the row": (
        table(("h",), (FOR,), ("{% for x in m.name %}{{ x }}{% endfor %}",), (END,)),
        "not a list",
    ),
    "a loop over a list of no row": (lines("{%p for x in m.members %}", "{{ x.name }}", "{%p endfor %}"), "not a list"),
    "loop over numbers": (lines("{% for i in range(10) %}{{ size }}{% endfor %}"), "not allowed"),
    "call": (lines("{{ head_name.upper() }}"), "more than a template may"),
    "way out": (lines("{{ head_name.__class__.__mro__ }}"), "more than a template may"),
    "sum without end": (lines("{{ 9**9**9 }}"), "more than a template may"),
    "nothing but brackets": (lines("{{" + "(" * 250 + "}}"), "cannot be read"),
    "too long": (lines("{{ " + "a" * 400 + " }}"), "too long"),
    "macro of the language": (lines("{% macro x() %}{% endmacro %}"), "not allowed"),
    "import": (lines("{% import 'os' as os %}"), "not allowed"),
    "unclosed": (lines("{{ head_name"), "begins or ends here"),
    "over two paragraphs": (lines("{{ head_", "name }}"), "begins or ends here"),
    "condition over two paragraphs": (lines("{% if size %}", "{{ size }}", "{% endif %}"), "no matching end"),
    "text beside a row's loop": (table(("h",), (f"x {FOR}",), (END,)), "must stand alone"),
    "text beside a paragraph's loop": (lines("x {%p if size %}", "{%p endif %}"), "must stand alone"),
    "a list as a value": (lines("{{ members }}"), "is a list"),
    "merged over the edge": (
        table(("h",), ("x",), ("{%tr for m in members %}",), ("{{ m.name }}",), ("{%tr endfor %}",), merge=(1, 3)),
        "must stand alone|merged across|no beginning",
    ),
    "every row in a loop": (table((FOR,), ("{{ m.name }}",), (END,)), "always stays"),
    "nothing to fill": (lines("hello"), "no field at all"),
    "a field in the title": (
        changed(GOOD, {"docProps/core.xml": lambda old: old.replace(b"</cp:", HIDDEN)}),
        "where none is filled",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [*FILES, *TAGS])
def test_refused_with_the_reason(name: str) -> None:
    file, reason = {**FILES, **TAGS}[name]
    said = check(file)
    assert said and re.search(reason, said), said


@pytest.mark.parametrize("name", NASTY)
def test_nasty_values_come_out_as_they_are(name: str) -> None:
    template = Template.check(lines("[{{ head_name }}] [{{ note }}] {{ note|blank }}."), "docx", WORDS)
    wanted = name.replace("\x01", "\ufffd").replace("\u202e", "")
    assert text_in(template.fill(content(name)), "docx") == f"[{wanted}] [暂无数据] ."


def test_a_field_split_over_runs_is_put_together() -> None:
    def build(document: object) -> None:
        paragraph = document.add_paragraph("A ")  # type: ignore[attr-defined]
        for run in (
            "{",
            "{ he",
            "ad_na",
            "me|bl",
            "ank }",
            "} B ",
            "{% for m in ",
            "members %}{{ m.name }}、{%",
            " endfor %}",
        ):
            paragraph.add_run(run).bold = len(run) > 3

    template = Template.check(word(build), "docx", WORDS)
    assert text_in(template.fill(content("王")), "docx") == "A 王 B 王一、李&二、"


def test_a_picture_within_a_field_is_refused() -> None:
    def build(document: object) -> None:
        paragraph = document.add_paragraph("{{ head")  # type: ignore[attr-defined]
        paragraph.add_run().add_tab()
        paragraph.add_run("_name }}")

    assert "interrupted" in check(word(build))


def test_rows_and_merged_cells_of_a_loop() -> None:
    rows = (("Name", "Age"), ("{%tr for m in 家庭成员 %}", ""), ("{{ m.姓名 }}", "{{ m.age }}"), ("{%tr endfor %}", ""))
    filled = Template.check(table(*rows, merge=None), "docx", WORDS).fill(content())
    assert text_in(filled, "docx").split("\n") == ["Name", "Age", "王一", "51", "李&二", "暂无数据"]


def test_a_sentence_that_data_contradict_is_left_out() -> None:
    file = lines(
        "{% if fits.groups %}four groups{% else %}-{% endif %}", "{%p if size %}", "x", "{%p endif %}", "{{ size }}"
    )
    assert text_in(Template.check(file, "docx", WORDS).fill(content()), "docx") == "-\n暂无数据"


def test_what_is_lost_is_never_given_out() -> None:
    filled = Template.check(GOOD, "docx", WORDS).fill(content("王"))
    with pytest.raises(Lost):
        verify(filled, "docx", {DOCUMENT: ["王", "王"]})


def test_a_filled_file_opens_in_word_s_own_library() -> None:
    import docx

    filled = Template.check(lines("{{ head_name }}"), "docx", WORDS).fill(content("王"))
    assert [one.text for one in docx.Document(io.BytesIO(filled)).paragraphs] == ["王"]
