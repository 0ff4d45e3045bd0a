"""Every text for users is there in both languages, with the same named placeholders."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

import django

from tests.laws.texts import PLACEHOLDER, UNNAMED, catalogue, catalogues, near, wanted
from tests.sources import listed, named, product

LANGUAGE = "zh_Hans"
TEMPLATES = (".html", ".txt")


@cache
def _django_knows() -> gettext.NullTranslations:
    folder = Path(django.__file__).parent
    apps = [folder / "conf" / "locale", *folder.glob("contrib/*/locale")]
    known = gettext.NullTranslations()
    for locale in apps:
        known.add_fallback(gettext.translation("django", locale, [LANGUAGE], fallback=True))
    return known


def _translated(text: str, path: Path) -> bool:
    return text in near(path, LANGUAGE) or _django_knows().gettext(text) != text


def test_every_text_is_translated() -> None:
    missing = [
        f"{named(path)}:{line} {text!r}"
        for path in product(".py", *TEMPLATES)
        for text, line in wanted(path)
        if not _translated(text, path)
    ]
    assert not missing, listed(missing)


def test_translations_keep_the_placeholders() -> None:
    broken = [
        f"{named(path)}: {text!r}"
        for path in catalogues(LANGUAGE)
        for text, said in catalogue(path).items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(said))
    ]
    assert not broken, listed(broken)


def test_placeholders_have_names() -> None:
    unnamed = [
        f"{named(path)}:{line} {text!r}"
        for path in product(".py", *TEMPLATES)
        for text, line in wanted(path)
        if UNNAMED.search(text)
    ]
    assert not unnamed, listed(unnamed)


def test_no_translation_outlives_its_text() -> None:
    used = {text for path in product(".py", *TEMPLATES) for text, _line in wanted(path)}
    kept = [(path, text) for path in catalogues(LANGUAGE) for text in catalogue(path)]
    stale = [f"{named(path)}: {text!r}" for path, text in kept if text not in used]
    assert not stale, listed(stale)


def test_texts_are_found_in_code_and_templates(tmp_path: Path) -> None:
    code, page = tmp_path / "a.py", tmp_path / "a.html"
    code.write_text("x = gettext_noop('One')\ny = _('Two %(n)s')\nz = ngettext('three', 'threes', n)\n")
    page.write_text("{% translate 'Four' %}\n{% blocktranslate %}Five {{ n }}{% endblocktranslate %}")
    assert [text for text, _line in wanted(code)] == ["One", "Two %(n)s", "three"]
    assert [text for text, _line in wanted(page)] == ["Four", "Five %(n)s"]
