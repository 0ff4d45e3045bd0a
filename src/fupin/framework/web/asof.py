"""The two dates of a page: true on which day, as known on which day. They live in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone


@dataclass(frozen=True)
class AsOf:
    """What the address asks for; None stands for today."""

    today: date
    on: date | None = None
    known: date | None = None

    @classmethod
    def read(cls, query: QueryDict) -> AsOf:
        """Return the dates of an address (`on`, `known`); what is not a date counts as today."""
        today = timezone.localdate()
        on, known = _day(query.get("on")), _day(query.get("known"))
        return cls(today, None if on == today else on, None if known is None or known >= today else known)

    @property
    def is_past(self) -> bool:
        """Whether the page shows anything but what is believed now of today."""
        return self.on is not None or self.known is not None

    @property
    def true_on(self) -> date:
        """The day on which the facts shown were true."""
        return self.on or self.today

    @property
    def known_on(self) -> date:
        """The day by whose end the facts shown were known."""
        return self.known or self.today

    @property
    def known_at(self) -> datetime:
        """The last moment that counts: the end of a past day, or now."""
        if self.known is None:
            return timezone.now()
        following = datetime.combine(self.known + timedelta(days=1), datetime.min.time())
        return timezone.make_aware(following) - timedelta(microseconds=1)

    @property
    def pair(self) -> tuple[date, datetime] | None:
        """The pair that a recorded model's `.at()` takes: None for now."""
        return (self.true_on, self.known_at) if self.is_past else None

    @property
    def query(self) -> str:
        """The words of the address that every link of the page carries along; empty for today."""
        dates = (("on", self.on), ("known", self.known))
        return urlencode([(name, day.isoformat()) for name, day in dates if day])


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
