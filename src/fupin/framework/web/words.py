"""Labels in the language of the page: lazy translations, texts of a pack, or plain words."""

from __future__ import annotations

from html import escape

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.kernel.text import Text

Label = str | Promise | Text


def words(label: Label) -> str:
    """Return a label in the current language, as plain text."""
    return label.inside(get_language() or "en") if isinstance(label, Text) else str(label)


def html(value: object) -> str:
    """Return a value as HTML: escaped, unless it is markup that the product itself made."""
    return value if isinstance(value, SafeString) else escape(str(value))


def joined(parts: list[str]) -> str:
    """Return several words as one list, with the separator of the language."""
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(parts)


def unknown() -> str:
    """Return the word for a fact that was not collected."""
    return _("unknown")
