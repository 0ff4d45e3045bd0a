"""Texts in several languages, kept as data."""

from collections.abc import Mapping
from dataclasses import dataclass

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in each language of a pack; a missing language falls back to English."""

    by_language: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, **by_language: str) -> "Text":
        """Text.of(zh="户", en="household")."""
        return cls(tuple(by_language.items()))

    @classmethod
    def read(cls, value: Mapping[str, str]) -> "Text":
        """The text that a YAML mapping of language to words holds."""
        return cls(tuple((str(language), str(words)) for language, words in value.items()))

    def inside(self, language: str) -> str:
        """The words in a language ("zh-hans" counts as "zh"), else in English, else in any."""
        known = dict(self.by_language)
        short = language.replace("_", "-").split("-")[0].lower()
        return known.get(short) or known.get(FALLBACK) or next(iter(known.values()), "")

    def has(self, language: str) -> bool:
        """Whether the language has words of its own."""
        return bool(dict(self.by_language).get(language))

    def words(self) -> tuple[str, ...]:
        """Every wording, for matching what people typed."""
        return tuple(words for _, words in self.by_language)

    def __str__(self) -> str:
        return self.inside(FALLBACK)
