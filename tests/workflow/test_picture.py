"""The picture shows the whole procedure, in every language, without anything that a page forbids."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from fupin.identification.cases.picture import WIDTH, figure, listed, svg, wrapped
from fupin.kernel.workflow import Procedure, plain, read
from fupin.kernel.workflow.picture import Kind, Side, lay_out, rows
from fupin.policy.packs import Pack
from tests.sources import ROOT
from tests.workflow.conftest import every_text
from tools.procedures import pictures

SVG = "{http://www.w3.org/2000/svg}"


def levels(pack: Pack) -> list[Any]:
    """Return the names of the levels."""
    return [label for _key, label in pack.area_levels]


@pytest.mark.parametrize(("pack", "procedure"), every_text(), ids=lambda value: value.name)
def test_everything_is_drawn_once_and_nothing_overlaps(pack: Pack, procedure: Procedure) -> None:
    picture = lay_out(procedure)
    assert [box.row for box in picture.boxes] == list(range(len(picture.boxes)))
    drawn = {box.name for box in picture.boxes}
    assert drawn == {*procedure.steps, *procedure.ends} - {procedure.gone}
    assert sorted((way.source, way.target, str(label)) for way in picture.ways for label in way.labels) == sorted(
        (s.name, o.to, str(o.label)) for s in procedure.steps.values() for o in s.outcomes
    )
    for way in picture.ways:
        if way.side is Side.STRAIGHT:
            assert picture.box(way.target).row == picture.box(way.source).row + 1
        assert (way.side is Side.RIGHT) == (picture.box(way.target).kind is Kind.END)
    tracks = {(way.side, way.track, way.target, way.back) for way in picture.ways if way.side is not Side.STRAIGHT}
    assert len({one[:2] for one in tracks}) == len(tracks)
    assert next(iter(rows(procedure))) == procedure.begins


@pytest.mark.parametrize(("pack", "procedure"), every_text(), ids=lambda value: value.name)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_drawing_keeps_to_the_page_and_to_its_rules(pack: Pack, procedure: Procedure, language: str) -> None:
    with override(language):
        root = ElementTree.fromstring(svg(procedure, levels(pack), at=procedure.begins))  # noqa: S314 - our own
    assert not re.search(r"style=|<style|<script|on\w+=|url\(|href", ElementTree.tostring(root, encoding="unicode"))
    height = float(root.attrib["viewBox"].split()[3])
    boxes = [element.attrib for element in root.iter(f"{SVG}rect") if "rx" in element.attrib]
    assert len(boxes) == len(lay_out(procedure).boxes)
    for box in boxes:
        assert float(box["x"]) >= 0
        assert float(box["x"]) + float(box["width"]) <= WIDTH
        assert float(box["y"]) + float(box["height"]) <= height
    words = "".join(root.itertext())
    assert all(str(step.label.inside(language))[:4] in words for step in procedure.steps.values())
    assert sum(box["stroke-width"] == "3" for box in boxes) >= 1


def test_texts_are_broken_where_they_may_be() -> None:
    assert wrapped("入户核实与双认定", 60) == ["入户核实", "与双认定"]
    assert wrapped("Check at home and recognition", 100) == ["Check at home", "and", "recognition"]
    assert wrapped("", 100) == []
    with override("en"):
        assert listed(["12 days", "notice 7 days", "1 paper"], 180) == ["12 days, notice 7 days,", "1 paper"]
        assert listed([], 100) == []


def test_a_hostile_label_stays_a_text(china: Pack, leaving: dict[str, Any]) -> None:
    bad = {"zh": "<script>alert(1)</script>", "en": '"><img src=x onerror=alert(1)>'}
    leaving["label"] = leaving["steps"]["assessment"]["label"] = leaving["ends"]["exited"]["label"] = bad
    leaving["steps"]["assessment"]["evidence"][0]["label"] = leaving["steps"]["assessment"]["outcomes"][0]["label"] = (
        bad
    )
    for language in ("zh-hans", "en"):
        with override(language):
            made = str(figure(read(leaving), levels(china)))
        assert "<script" not in made
        assert "<img" not in made


def test_the_list_under_the_picture_tells_the_same(china: Pack) -> None:
    procedure = china.procedure("monitoring", date(2022, 1, 1))
    with override("zh-hans"):
        made = str(figure(procedure, levels(china)))
    for step in procedure.steps.values():
        labels = [*(piece.label for piece in step.evidence), *(outcome.label for outcome in step.outcomes)]
        assert all(label.inside("zh") in made for label in labels)
    assert "3 天" in made


def test_a_picture_that_nobody_orders_differently_is_the_same(leaving: dict[str, Any]) -> None:
    again = plain(read(leaving))
    again["steps"] = dict(sorted(again["steps"].items()))
    assert lay_out(read(again)) == lay_out(read(leaving))


def test_the_pictures_in_the_documents_are_new() -> None:
    folder = ROOT / "docs" / "procedures"
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}
    assert kept == dict(pictures()), "run `make docs`"
