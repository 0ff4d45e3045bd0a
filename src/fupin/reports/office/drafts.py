"""The templates that come with the program: made from the pack's papers, to be taken, changed and sent back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop

from fupin.policy.figures import PARAMETER
from fupin.policy.papers import ITEM, LIST, PART, SECTION, TABLE, TEXT, PaperText, Piece, Sentence
from fupin.registry.queries import pack
from fupin.reports.office.naming import text_of

LATIN = "Times New Roman"
NO_DATA = gettext_noop("No data.")
_NAMED = re.compile(r"\{\{\s*(\w+)")
_TOGETHER = 6


@lru_cache(maxsize=32)
def draft(paper: PaperText, language: str) -> bytes:
    """Return the template of a paper in a language; the same paper gives the same file."""
    return {"docx": _word, "xlsx": _sheet, "pptx": _slide}[paper.format](paper, language)


def numbered(paper: PaperText, language: str) -> Iterator[tuple[Piece, str]]:
    """Yield the pieces of a paper with their generated number: parts run on, sections and items begin anew."""
    counts = dict.fromkeys((PART, SECTION, ITEM), 0)
    for piece in paper.body:
        if piece.kind not in counts:
            yield piece, ""
            continue
        counts[piece.kind] += 1
        for below in (PART, SECTION, ITEM)[(PART, SECTION, ITEM).index(piece.kind) + 1 :]:
            counts[below] = 0
        yield piece, pack().typefaces.number(piece.kind, counts[piece.kind], language)


def said(sentence: Sentence, language: str) -> str:
    """Return a sentence with the conditions under which it stands, one of them that any of its figures is known."""
    words, names = sentence.words.inside(language), figures_in(sentence, language)
    conditions = [*(f"fits.{name}" for name in sentence.fits), *(f"proven.{name}" for name in sentence.proven)]
    known = " or ".join(names)
    if names:
        conditions.append(f"({known})" if conditions and len(names) > 1 else known)
    return f"{{% if {' and '.join(conditions)} %}}{words}{{% endif %}}" if conditions else words


def figures_in(sentence: Sentence, language: str) -> list[str]:
    """Return the figures that a sentence tells, each once; what the policy itself gives is never missing."""
    figures = pack().figures
    named = dict.fromkeys(_NAMED.findall(sentence.words.inside(language)))
    return [name for name in named if name in figures and figures[name].kind != PARAMETER]


def paragraph(piece: Piece, language: str) -> str:
    """Return the sentences of a text or item; where none of its figures is known, it says so."""
    told = dict.fromkeys(name for one in piece.sentences for name in figures_in(one, language))
    words = "".join(said(one, language) for one in piece.sentences)
    return words + _otherwise(list(told), language) if told else words


def _otherwise(names: Sequence[str], language: str) -> str:
    # A tag has a longest length, so that many names stand in several.
    groups = [names[start : start + _TOGETHER] for start in range(0, len(names), _TOGETHER)]
    opened = "".join(f"{{% if not ({' or '.join(group)}) %}}" for group in groups)
    return opened + text_of(NO_DATA).inside(language) + "{% endif %}" * len(groups)


def _word(paper: PaperText, language: str) -> bytes:
    import docx

    document = docx.Document()
    _page(document)
    _line(document, paper.title.inside(language), "title", 22, centred=True)
    for piece, number in numbered(paper, language):
        if piece.heading:
            size = 16 if piece.kind == PART else 15
            words = number + piece.heading.inside(language)
            _line(document, words, piece.kind, size, heading=1 + (piece.kind == SECTION))
        elif piece.kind in (TEXT, ITEM):
            words = number + paragraph(piece, language)
            _line(document, words, "body", 14, indent=True)
        elif piece.kind == TABLE:
            _word_table(document, piece, language)
        elif piece.kind == LIST:
            _word_list(document, piece, language)
    return _saved(document)


def _page(document: Any) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _line(document: Any, words: str, font: str, size: int, **look: Any) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    style = f"Heading {look['heading']}" if look.get("heading") else "Normal"
    paragraph = document.add_paragraph(style=style)
    paragraph.paragraph_format.line_spacing = 1.5
    if look.get("centred"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if look.get("indent"):
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _run(paragraph, words, font, size)
    return paragraph


def _run(paragraph: Any, words: str, font: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.font.color.rgb = LATIN, Pt(size), RGBColor(0, 0, 0)
    # A font's name alone sets Latin signs only.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), pack().typefaces.fonts.get(font, LATIN))


def _word_table(document: Any, piece: Piece, language: str) -> None:
    table = document.add_table(rows=4, cols=len(piece.columns), style="Table Grid")
    for place, column in enumerate(piece.columns):
        _run(table.cell(0, place).paragraphs[0], column.label.inside(language), PART, 11)
        _run(table.cell(2, place).paragraphs[0], f"{{{{ m.{column.name} }}}}", "body", 11)
    table.cell(1, 0).text = f"{{%tr for m in {piece.of} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    _repeat_head(table.rows[0])


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _word_list(document: Any, piece: Piece, language: str) -> None:
    row = piece.row.inside(language) if piece.row else ""
    for words in (f"{{%p for m in {piece.of} %}}", row, "{%p endfor %}"):
        _line(document, words, "body", 14, indent=True)
    if piece.none:
        for words in (f"{{%p if not {piece.of} %}}", piece.none.inside(language), "{%p endif %}"):
            _line(document, words, "body", 14, indent=True)


def _saved(document: Any) -> bytes:
    document.core_properties.author = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _sheet(paper: PaperText, language: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    thin = Side(style="thin", color="B9B4A6")
    table = next(piece for piece in paper.body if piece.kind == TABLE)
    width = len(table.columns)
    above = ["".join(said(one, language) for one in piece.sentences) for piece in paper.body if piece.kind == TEXT]
    for line, words in enumerate((paper.title.inside(language), *above), 1):
        sheet.cell(line, 1, words).font = Font(name="Microsoft YaHei", size=16 if line == 1 else 9, bold=line == 1)
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=width)
    head = 2 + len(above)
    for place, column in enumerate(table.columns, 1):
        for line, words in ((head, column.label.inside(language)), (head + 1, f"{{{{ {table.of}.{column.name} }}}}")):
            cell = sheet.cell(line, place, words)
            cell.font = Font(name="Microsoft YaHei", size=10, bold=line == head)
            cell.border = Border(top=thin, bottom=thin, left=thin, right=thin)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.cell(head, place).fill = PatternFill("solid", fgColor="EFECE3")
        sheet.column_dimensions[get_column_letter(place)].width = 18
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    return _saved_book(book)


def _saved_book(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _slide(paper: PaperText, language: str) -> bytes:
    from fupin.reports.office.design import Deck

    deck = Deck(language)
    slide = deck.slide(paper.title.inside(language))
    texts = ["".join(said(one, language) for one in piece.sentences) for piece in paper.body if piece.kind == TEXT]
    deck.text(slide, (0.6, 1.25, 12.1, 0.5), texts or [""], size=16)
    tables = [piece for piece in paper.body if piece.kind == TABLE]
    height = 5.2 / max(len(tables), 1)
    for place, piece in enumerate(tables):
        rows = [
            [column.label.inside(language) for column in piece.columns],
            [f"{{%tr for m in {piece.of} %}}", *[""] * (len(piece.columns) - 1)],
            [f"{{{{ m.{column.name} }}}}" for column in piece.columns],
            ["{%tr endfor %}", *[""] * (len(piece.columns) - 1)],
        ]
        deck.table(slide, (0.6, 1.9 + place * height, 12.1, height - 0.2), rows, size=13)
    return deck.saved()
