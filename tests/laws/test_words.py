"""The framework knows no word of the domain; the core knows no country, year or place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.words import COUNTRY, DOMAIN, HAN, found, han, pieces, years
from tests.sources import CORE, PURE, listed, named, product, tree

PAGES = (".html", ".js", ".css", ".txt", ".svg")

# The demonstration is an invented county, and a county has a name, a country and years.
DEMONSTRATION = CORE / "project" / "demo"

# Files of the core in which Chinese stands in the code, each with its reason.
CHINESE_FORMS = {
    "src/fupin/policy/facts.py": "how people write yes, no, unknown, units and dates in Chinese spreadsheets",
    "src/fupin/columnar/agreement.py": "generated households have texts of more than one script",
}


def _core(*suffixes: str) -> Iterator[Path]:
    return (path for path in product(*suffixes) if not path.is_relative_to(DEMONSTRATION))


def test_framework_has_no_word_of_the_domain() -> None:
    uses = [
        f"{named(path)}:{line} {what}"
        for path in product(".py", *PAGES)
        if path.is_relative_to(CORE / "framework")
        for what, line in found(path.read_text(encoding="utf-8"), DOMAIN)
    ]
    assert not uses, listed(uses)


def test_core_names_no_country() -> None:
    uses = [
        f"{named(path)}:{line} {what}"
        for path in _core(*PAGES, ".py")
        for what, line in found(path.read_text(encoding="utf-8"), COUNTRY)
    ]
    assert not uses, listed(uses)


def test_chinese_stands_only_in_translations_and_packs() -> None:
    texts = [
        f"{named(path)}:{line} {what}"
        for path in _core(".py")
        if named(path) not in CHINESE_FORMS
        for what, line in han(tree(path), bilingual=path.relative_to(CORE).parts[0] in PURE)
    ]
    pages = [
        f"{named(path)}:{number}"
        for path in _core(*PAGES)
        if named(path) not in CHINESE_FORMS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if HAN.search(line)
    ]
    assert not texts + pages, listed(texts + pages)


def test_core_names_no_year() -> None:
    named_years = [f"{named(path)}:{line} {what}" for path in _core(".py") for what, line in years(tree(path))]
    assert not named_years, listed(named_years)


def test_no_exception_outlives_its_file() -> None:
    assert all((CORE.parents[1] / name).is_file() and why for name, why in CHINESE_FORMS.items())


@pytest.mark.parametrize(
    "text",
    ["class HouseholdList:", "def visible_villages(): ...", "# the poor", "{{ row.income }}", "HOUSEHOLD_ID"],
)
def test_a_planted_domain_word_is_found(text: str) -> None:
    assert found(text, DOMAIN)


def test_words_are_compared_whole() -> None:
    assert list(pieces("HTTPServer re_member income2")) == ["http", "server", "re", "member", "income"]
    assert found("remembered, countless, incoming", DOMAIN) == []


@pytest.mark.parametrize(
    "source",
    ["since = date(2014, 1, 1)", "if year >= 2014: pass", "FROM = '2020-01-01'", "datetime(1999, 1, 1)"],
)
def test_a_planted_year_is_found(source: str) -> None:
    assert years(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["chunks(rows, 2000)", "'''Since 2014.'''", "date(9999, 12, 31)", "date(year, 1, 1)"]
)
def test_other_numbers_are_no_years(source: str) -> None:
    assert years(ast.parse(source)) == []


def test_planted_chinese_is_found_unless_it_is_one_of_two_languages() -> None:
    assert han(ast.parse("label = '户'"), bilingual=True)
    assert han(ast.parse("label = f'{x}户'"), bilingual=False)
    assert han(ast.parse("of(zh='户', en='household'); {'zh': f'{x}户'}"), bilingual=True) == []
    assert han(ast.parse("pair = ('户', 'household')"), bilingual=True) == []
    assert han(ast.parse("words = ('户', '人')"), bilingual=True)
    assert han(ast.parse("of(zh='户', en='household')"), bilingual=False)
