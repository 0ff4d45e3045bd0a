"""May this file be published? The scanner with the numbers of the pack, and a look into our own register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from fupin.framework.publication.numbers import CELL, Found, NumberRule, runs
from fupin.framework.publication.pieces import Piece, Place
from fupin.framework.publication.scanner import Hit, Report, scan
from fupin.framework.sensitive import blind_index
from fupin.identification.notices.refusals import numbers
from fupin.policy.identity import identity_of
from fupin.registry.queries import numbers_on_file, pack, persons_born_on

ON_FILE = NumberRule("on_file", gettext_noop("number of somebody in the register"))
PERSON = NumberRule("person", gettext_noop("name and day of birth of somebody in the register"), doubtful=True)

_SHORTEST, _LONGEST, _FULL, _OLD = 7, 40, 18, 15
_MOST = 100_000
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})(?!\d)")
_SERIAL = re.compile(rf"(?:^|{CELL})(\d{{5}})(?={CELL}|$)")
_SERIAL_ZERO = date.min.replace(year=1899, month=12, day=30)
_CHECKS = "0123456789X"


@dataclass
class Seen:
    """What a scan passed by: stretches of digits and days, each with its first place."""

    digits: dict[str, Place] = field(default_factory=dict)
    days: dict[date, list[tuple[Place, str]]] = field(default_factory=dict)

    def watch(self, piece: Piece) -> None:
        """Take note of one piece of text."""
        if len(self.digits) < _MOST:
            for groups in runs(piece.text):
                for one in _readings(groups):
                    self.digits.setdefault(one, piece.place)
        for day in _days(piece.text):
            told = self.days.setdefault(day, [])
            if len(told) < _LONGEST:
                told.append((piece.place, piece.text))


def check_file(user: object, name: str, content: bytes) -> Report:
    """Look through a file; numbers of people in the register count even where their check digit is wrong.

    A name beside the day of birth of somebody whom the user may see is told as a doubt.
    """
    seen = Seen()
    report = scan(name, content, numbers(), seen.watch)
    told = {hit.found.digits for hit in report.hits}
    for digits in _on_file(set(seen.digits)):
        if not any(digits in one or one in digits for one in told):
            report.hits.append(Hit(seen.digits[digits], Found(ON_FILE, digits, doubtful=False)))
    report.doubts.extend(_persons(user, seen))
    return report


def check_text(user: object, text: str) -> Report:
    """Look through a text that is to be published, as a file would be."""
    return check_file(user, "text.txt", text.encode() or b" ")


def _readings(groups: list[str]) -> Iterator[str]:
    joined = "".join(groups)
    for one in {joined, *groups}:
        if _SHORTEST <= len(one) <= _LONGEST:
            yield one
            for length in (_FULL, _OLD):
                yield from (one[start : start + length] for start in range(1, len(one) - length + 1))
                if len(one) > length:
                    yield one[:length]


def _on_file(digits: set[str]) -> set[str]:
    identities: dict[int, str] = {}
    phones: dict[int, str] = {}
    parse = identity_of(pack().folder).parse
    for one in digits:
        phones[blind_index(one, "phone") or 0] = one
        if len(one) in (_FULL, _OLD):
            forms = [one, *(one[:-1] + last for last in _CHECKS)] if len(one) == _FULL else [one]
            identities.update((blind_index(parse(form).match, "identity") or 0, one) for form in forms)
        elif len(one) >= _SHORTEST:
            identities[blind_index(parse(one).match, "identity") or 0] = one
    known_identities, known_phones = numbers_on_file(identities, phones)
    return {identities[index] for index in known_identities} | {phones[index] for index in known_phones}


def _days(text: str) -> Iterator[date]:
    for year, month, day in _DAY.findall(text):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue
    # A spreadsheet keeps a day as the number of days since the end of the nineteenth century.
    for serial in _SERIAL.findall(text):
        yield _SERIAL_ZERO + timedelta(days=int(serial))


def _persons(user: object, seen: Seen) -> Iterator[Hit]:
    told: set[tuple[str, date]] = set()
    for day, names in persons_born_on(user, seen.days).items():
        for place, text in seen.days[day]:
            for name in sorted(names):
                if len(name) > 1 and name in text and (name, day) not in told:
                    told.add((name, day))
                    yield Hit(place, Found(PERSON, f"{name} {day.isoformat()}", doubtful=True))
