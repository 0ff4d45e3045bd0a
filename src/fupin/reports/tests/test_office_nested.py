"""Loops within loops and charts in templates: filled and kept, bounded, and refused where they could do harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.utils.translation import override

from fupin.kernel.errors import FupinError
from fupin.registry.tests.pages import plant_households, plant_places
from fupin.registry.tests.samples import COUNTY, VILLAGE, Clerk
from fupin.reports.office import tree
from fupin.reports.office.content import Content, Deep, rows, shown
from fupin.reports.office.filling import Refused, Template, text_in
from fupin.reports.office.making import checked, meant, personal, product, used_names
from fupin.reports.office.subjects import Telling, nasty, place_contents
from fupin.reports.office.vocabulary import Listed, Vocabulary
from fupin.reports.tests.office_files import changed, label, lines, linked, table

one_database = pytest.mark.one_database("files alone")
NAMES = {"name": label("姓名", "Name")}
WORDS = Vocabulary(
    {"place": label("地方", "Place")},
    {"homes": Listed(label("农户", "Homes"), NAMES), "homes.members": Listed(label("家庭成员", "Members"), NAMES)},
)
HOMES, MEMBERS = "{%p for h in homes %}", "{%p for m in h.members %}"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Read what is told in English."""
    with override("en"):
        yield


def homes(*sizes: int) -> Content:
    items = [
        Deep(
            {"name": shown(f"home {number} &", "en")},
            {"members": rows("en", [{"name": f"<{number}.{one}>"} for one in range(size)])},
        )
        for number, size in enumerate(sizes)
    ]
    return Content("en", {"place": shown("here", "en")}, {"homes": items})


def filled(file: bytes, content: Content) -> list[str]:
    return text_in(Template.check(file, "docx", WORDS).fill(content), "docx").split("\n")


@one_database
def test_members_stand_under_their_households() -> None:
    file = lines(HOMES, "{{ h.name }}", MEMBERS, "{{ h.name }}: {{ m.name }}", "{%p endfor %}", "{%p endfor %}", ".")
    assert filled(file, homes(2, 0, 1)) == [
        "home 0 &", "home 0 &: <0.0>", "home 0 &: <0.1>", "home 1 &", "home 2 &", "home 2 &: <2.0>", ".",
    ]  # fmt: skip
    inline = table(
        ("h",),
        ("{%tr for h in 农户 %}",),
        ("{{ h.姓名 }}: {% for m in h.家庭成员 %}{{ m.name }} {% endfor %}",),
        ("{%tr endfor %}",),
    )
    assert filled(inline, homes(2, 0)) == ["h", "home 0 &: <0.0> <0.1> ", "home 1 &: "]


@one_database
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (lines(HOMES, "{%p for g in homes %}", "{{ g.name }}", "{%p endfor %}", "{%p endfor %}"), "homes.members"),
        (lines(HOMES, "{%p for h in h.members %}", "{{ h.name }}", "{%p endfor %}", "{%p endfor %}"), "multiply"),
        (lines(HOMES, MEMBERS, "{% for n in m.members %}x{% endfor %}", "{%p endfor %}", "{%p endfor %}"), "not a "),
        (lines("{% for h in homes %}{% for m in h.members %}{{ m.name }}{% endfor %}{% endfor %}"), "Two loops stand"),
        (lines(HOMES, MEMBERS, "{{ m.size }}", "{%p endfor %}", "{%p endfor %}"), "“size” is not a known name"),
        (lines(HOMES, "{%p endfor %}", "{{ h.name }}"), "“h” is not a known name"),
    ],
)  # fmt: skip
def test_a_loop_that_would_multiply_is_refused(file: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        Template.check(file, "docx", WORDS)
    assert re.search(reason, "\n".join(one.said() for one in refused.value.problems))


@one_database
def test_more_rows_than_a_file_may_hold_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "ROWS_MOST", 40)
    loop = (HOMES, MEMBERS, "{{ m.name }}", "{%p endfor %}", "{%p endfor %}")
    assert len(filled(lines(*loop), homes(*[5] * 6))) == 30
    with pytest.raises(FupinError, match="beyond what a file may hold"):
        filled(lines(*loop, *loop), homes(*[5] * 6))


@pytest.mark.django_db
def test_a_place_lists_its_households_with_their_members() -> None:
    plant_places()
    plant_households()
    report = product("village_report")
    file = lines("{%p for h in household_list %}", "# {{ h.head }}", "{%p for m in h.members %}", "{{ m.name }}",
                 "{%p endfor %}", "{%p endfor %}")  # fmt: skip
    template = checked(file, report)
    assert personal(report, file)
    used = meant(used_names(file, "docx"), "place")
    found = next(c for _k, c in place_contents(Telling(Clerk(COUNTY), "zh", 2019), VILLAGE, 5, used))
    text = text_in(template.fill(found), "docx").split("\n")
    assert "# 王甲" in text and "王甲" in text[text.index("# 王甲") + 1 :]
    assert "<" not in "".join(text) and template.fill(nasty(found))


def slides(*texts: str) -> bytes:
    """Return slides with a line of text and a native chart, whose workbook comes with it."""
    from pptx import Presentation
    from pptx.chart import data as charts
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck: Any = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(5), Inches(1)).text_frame
    box.text = "\n".join(texts)
    make: Any = charts.CategoryChartData
    data = make()
    data.categories = ["a", "b"]
    data.add_series("s", (1, 2))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(5), Inches(4), data)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@one_database
def test_a_chart_stays_as_the_office_drew_it() -> None:
    file = slides("{{ place }}")
    made = parts(Template.check(file, "pptx", WORDS).fill(homes()))
    kept = {name: part for name, part in parts(file).items() if "/charts/" in name or "/embeddings/" in name}
    assert len(kept) == 3 and {name: made[name] for name in kept} == kept
    assert b"here" in made["ppt/slides/slide1.xml"]


def book(file: bytes) -> str:
    return next(name for name in parts(file) if "/embeddings/" in name)


def with_book(change: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    file = slides("{{ place }}")
    return changed(file, {book(file): changed(parts(file)[book(file)], change)})


def chart_rels(file: bytes) -> str:
    return next(name for name in parts(file) if name.startswith("ppt/charts/_rels/"))


def hostile() -> dict[str, tuple[bytes, str]]:
    plain = slides("{{ place }}")
    rels, embedded = chart_rels(plain), book(plain)
    chart = rels.replace("_rels/", "").removesuffix(".rels")
    slide = next(name for name in parts(plain) if name.startswith("ppt/slides/_rels/"))
    return {
        "a chart of another workbook": (
            changed(plain, {rels: linked("externalLink", "file:///c:/x.xlsx")}),
            "points outside itself",
        ),
        "a macro in the workbook": (with_book({"xl/vbaProject.bin": b"x"}), "data of a chart.*macro"),
        "a link in the workbook": (with_book({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "of a chart.*outside"),
        "a workbook in the workbook": (with_book({"xl/embeddings/x.xlsx": b"PK"}), "data of a chart"),
        "no workbook at all": (changed(plain, {embedded: b"\xd0\xcf\x11\xe0" * 9}), "data of a chart.*not a xlsx"),
        "the workbook is an object too": (
            changed(plain, {slide: linked("package", f"../{embedded.removeprefix('ppt/')}", "Internal")}),
            "embedded object",
        ),
        "a workbook that no chart brings": (
            changed(plain, {"ppt/embeddings/other.xlsx": parts(plain)[embedded]}),
            "embedded object",
        ),
        "an object behind a chart": (
            changed(plain, {rels: lambda old: old.replace(b".xlsx", b".bin"), embedded.replace(".xlsx", ".bin"): b"x"}),
            "embedded object",
        ),
        "a field in a chart": (
            changed(plain, {chart: lambda old: old.replace(b">s<", b">{{ place }}<")}),
            "where none is filled",
        ),
    }  # fmt: skip


@one_database
def test_what_a_chart_may_not_bring() -> None:
    for name, (file, reason) in hostile().items():
        with pytest.raises(Refused) as refused:
            Template.check(file, "pptx", WORDS)
        said = "\n".join(one.said() for one in refused.value.problems)
        assert re.search(reason, said), f"{name}: {said}"
