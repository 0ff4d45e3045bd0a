"""The scanner: numbers in any file, any place and any spelling are found; what cannot be read is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from fupin.framework.publication.masking import mask_name
from fupin.framework.publication.numbers import luhn
from fupin.framework.publication.scanner import Report, scan
from fupin.framework.tests.publishing import PLACES, document, packed, pdf, workbook
from fupin.identification.notices.refusals import numbers
from fupin.registry.tests.samples import number

pytestmark = pytest.mark.one_database("nothing here is stored")
IDENTITY, WRONG_CHECK, OLD = number(), number()[:-1] + "0", "420101700307001"
PHONE, ACCOUNT = "13912345678", "6228480402564890018"


def said(name: str, text: str | bytes) -> Report:
    """Scan a file."""
    return scan(name, text if isinstance(text, bytes) else text.encode(), numbers())


@pytest.mark.parametrize("place", PLACES)
def test_a_number_is_found_wherever_it_is_hidden(place: str) -> None:
    report = scan(*PLACES[place](IDENTITY), numbers())
    assert report.refused is None and not report.clean
    assert {hit.found.rule.name for hit in report.hits} == {"identity"}
    assert all(IDENTITY not in hit.found.masked and IDENTITY[:14] not in hit.found.masked for hit in report.hits)


@pytest.mark.parametrize("place", PLACES)
def test_harmless_texts_pass(place: str) -> None:
    report = scan(*PLACES[place]("2019-05-03 1,250.00"), numbers())
    assert report.clean, (report.refused, report.hits)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (IDENTITY, "identity"),
        (WRONG_CHECK, "identity"),
        (OLD, "identity"),
        (f"{IDENTITY}42", "identity"),
        (f"身份证{IDENTITY}电话", "identity"),
        ("".join(chr(ord(d) + 0xFEE0) for d in IDENTITY[:-1]) + IDENTITY[-1], "identity"),
        ("\u200b".join(IDENTITY), "identity"),
        (" ".join(IDENTITY), "identity"),
        (f"{IDENTITY[:6]}－{IDENTITY[6:14]}－{IDENTITY[14:]}", "identity"),
        ("".join("٠١٢٣٤٥٦٧٨٩"[int(d)] if d.isdigit() else d for d in IDENTITY), "identity"),
        ("".join("〇一二三四五六七八九"[int(d)] if d.isdigit() else d for d in IDENTITY), "identity"),
        (PHONE, "mobile"),
        ("+86 139 1234 5678", "mobile"),
        ("139-1234-5678", "mobile"),
        ("(0712)1234567", "landline"),
        ("一三九一二三四五六七八", "mobile"),
        (ACCOUNT, "account"),
        ("6228 4804 0256 4890 018", "card"),
        ("9991234567890123456", "card"),
    ],
)
def test_every_spelling_of_a_number_is_found(text: str, kind: str) -> None:
    assert kind in {hit.found.rule.name for hit in said("a.txt", f"前 {text} 后").hits}


@pytest.mark.parametrize(
    "text",
    [
        "2014年至2020年共 1,250,000.00 元",
        "420101001001",
        "300 450 1200 88 91 2004 17 33",
        "2019-01-01 2020-12-31",
        "1500\t2000\t3000\t4500",
        "二〇二〇年十二月三十一日",
    ],
)
def test_what_is_no_such_number_passes(text: str) -> None:
    report = said("a.csv", text)
    assert report.clean and not report.doubts


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**4), st.sampled_from(["", " ", "-", "　", "\u200b", ". "]), st.text("甲乙a ,\n", max_size=8))
def test_separators_and_words_around_do_not_hide(seed: int, between: str, around: str) -> None:
    true = number(sequence=seed % 999 + 1)
    spelt = between.join([true[:6], true[6:10], true[10:14], true[14:]])
    assert not said("a.txt", f"{around}甲{spelt}甲{around}").clean


@pytest.mark.parametrize(
    "content",
    [
        workbook(str)[:900],
        b"%PDF-1.7 broken",
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        bytes.fromhex("d0cf11e0a1b11ae1") + b"Workbook",
        b"\x00\x01\x02\x03",
        b"",
        packed({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": b"x"}),
        packed({"xl/workbook.xml": "<x/>", "xl/embeddings/oleObject1.bin": b"x"}),
        packed({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        packed({"a.txt": b"0" * (30 << 20)}),
        packed({"a.zip": packed({"b.zip": packed({"c.zip": packed({"d.zip": packed({"e.txt": "x"})})})})}),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    report = said("a.bin", content)
    assert report.refused is not None and not report.clean


def test_an_encrypted_pdf_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["x"]))))
    writer.encrypt("secret")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert "encrypted" in str(said("a.pdf", buffer.getvalue()).refused)


def test_pictures_are_named_and_a_text_that_looks_like_one_is_read() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
    report = said("a.docx", packed({"word/document.xml": "<x/>", "word/media/image1.png": png}))
    assert report.clean and [one.place.arguments["name"] for one in report.pictures] == ["image1.png"]
    assert len(said("a.png", png).pictures) == 1
    assert not said("a.bmp", f"BM {IDENTITY}").clean


def test_places_are_told() -> None:
    report = scan(*PLACES["xlsx hidden sheet"](IDENTITY), numbers())
    assert report.hits[0].place.arguments == {"sheet": "Other", "cell": "C7"}
    inner = scan(*PLACES["zip in zip"](IDENTITY), numbers()).hits[0].place
    assert inner.inside == ("b.zip", "c.xlsx")


def test_a_lying_archive_is_refused() -> None:
    content = bytearray(packed({"a.txt": b"x" * 4000}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.start_dir
    content[start + 24 : start + 28] = (10).to_bytes(4, "little")
    assert said("a.zip", bytes(content)).refused is not None


def test_deleted_and_shown_digits_count_together() -> None:
    deleted = f"<w:del><w:r><w:delText>{IDENTITY[17]}</w:delText></w:r></w:del>"
    body = f"<w:p><w:r><w:t>{IDENTITY[:17]}</w:t></w:r>{deleted}</w:p>"
    assert not said("a.docx", document(body)).clean


@pytest.mark.parametrize(
    ("name", "keep", "masked"),
    [
        ("张三", "ends", "张*"),
        ("欧阳小明", "ends", "欧**明"),
        ("欧阳小明", "first", "欧***"),
        ("张三", "whole", "张三"),
        ("张1三", "whole", "张*三"),
        ("Anna Bell", "ends", "A*** ***l"),
        ("\u202e张\u200b三四", "ends", "张*四"),
        ("", "ends", ""),
    ],
)
def test_names_are_masked(name: str, keep: str, masked: str) -> None:
    assert mask_name(name, keep) == masked


def test_luhn() -> None:
    assert luhn("79927398713") and not luhn("79927398710")
