"""What somebody sees must not depend on rows outside what they may see: asked of every address of the product.

An observer asks all addresses twice, before and after foreign rows are planted. Any difference, were it one more in
a count, is a leak; and since a row that does not exist and one that is hidden answer alike, nobody can even learn
that it exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client

from fupin.framework import jobs
from fupin.framework.models import Job
from fupin.framework.testing.rows import Planter
from fupin.framework.testing.walk import addresses, comparable, filled, forms_of, get, text_of

Said = dict[str, str]

CHANGED = "this changed a row outside the observer's places"
# A statement that begins with another word may change rows; then all that is planted is looked at.
READING = ("SELECT ", "SAVEPOINT ", "RELEASE ", "ROLLBACK ")


@dataclass
class Written:
    """Notes whether any statement but a reading one reached the database."""

    anything: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Look at a statement and let it pass."""
        self.anything |= not sql.lstrip().upper().startswith(READING)
        return execute(sql, *rest)


@dataclass
class Observer:
    """Somebody who asks every address with the planted rows in mind.

    `known` fills special arguments; `questions` are query strings that every page that answers is asked with;
    `posted` is what every form is filled with where it is empty; `left_out` are names of addresses, with reasons.
    """

    client: Client
    planter: Planter
    known: Mapping[str, object]
    questions: Sequence[Mapping[str, str]]
    posted: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def urls(self) -> Iterator[str]:
        """Yield every address, filled with the planted rows."""
        for address in addresses():
            if address.name not in self.left_out:
                yield filled(address, self.planter, self.known)

    def looks(self, *, ask: bool = True) -> Said:
        """Return what every page says, plain and, unless told otherwise, asked in every way."""
        said: Said = {}
        for url in self.urls():
            said[url] = get(self.client, url)
            if ask and said[url].startswith("200"):
                for question in self.questions:
                    asked = f"{url}?{urlencode(question)}"
                    said[asked] = get(self.client, asked)
        return said

    def writes(self, pages: Said) -> Said:
        """Return what every address answers to a form, with the jobs that it starts; nothing of it lasts."""
        said: Said = {}
        planted = self.planter.counted()
        for url in self.urls():
            found = forms_of(pages.get(url, ""))
            bodies = [values for action, values in found if action in ("", url)] or [{}]
            for number, values in enumerate([*bodies, {"every": ["1"], "confirmed": ["1"]}]):
                answer = said[f"POST {number} {url}"] = self._post(url, values, planted)
                if answer.startswith("405"):  # no form is taken here, whatever it holds
                    break
        return said

    def _post(self, url: str, values: Mapping[str, list[str]], planted: Mapping[str, Any]) -> str:
        body: dict[str, Any] = {name: value if any(value) else self._guess(name) for name, value in values.items()}
        rows = [str(identifier) for identifier in self.planter.ids.values()]
        written = Written()
        with transaction.atomic(), connection.execute_wrapper(written):
            known = set(Job.objects.values_list("pk", flat=True))
            kept = deepcopy(self.client.cookies)
            said = text_of(self.client.post(url, {**self.posted, **body, "row": rows}))
            self.client.cookies = kept
            if written.anything:
                said += "".join(self._work(known))
                said += "" if self.planter.counted() == planted else f"\n{CHANGED}"
            transaction.set_rollback(True)
        return comparable(said, identifiers=False)

    def _guess(self, name: str) -> list[str]:
        return [self.posted.get(name, "1")]

    def _work(self, known: set[int]) -> Iterator[str]:
        jobs.run_all()
        for job in Job.objects.exclude(pk__in=known):
            yield f"\njob {job.kind} {job.state} {job.message} {job.result}"


def differences(before: Said, after: Said) -> list[str]:
    """Return each address whose answer changed, with the lines that differ."""
    return [
        "\n".join([url, *unified_diff(before.get(url, "").splitlines(), said.splitlines(), lineterm="", n=0)])[:1500]
        for url, said in after.items()
        if before.get(url) != said
    ]


def leaks(said: Said, marks: list[str]) -> list[str]:
    """Return each address whose answer holds one of the marks, with the words around it."""
    found = []
    for url, text in said.items():
        asked = url.rpartition(" ")[2]  # a page may say which address it was asked for
        plain = text.replace(asked, "").replace(comparable(asked, identifiers=False), "")
        at = next((plain.find(mark) for mark in marks if mark in plain), None)
        if at is not None:
            found.append(f"{url}: …{plain[max(at - 80, 0) : at + 80]}…")
    return found
