"""Walking every address of the product: found in the resolver, filled by the names of their arguments."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fupin.framework.testing.rows import Planter, hideable, scoped_models

OWN_MODEL = ("identifier", "pk", "id")
"""Names of arguments that say nothing: the model is then the one that the address is named after."""


@dataclass(frozen=True)
class Address:
    """One address of the product, with the names of its arguments."""

    name: str
    route: str
    arguments: tuple[str, ...]
    callback: Any

    @property
    def public(self) -> bool:
        """Whether it says of itself that nobody has to be signed in."""
        return not getattr(self.callback, "login_required", True)


@cache
def addresses() -> tuple[Address, ...]:
    """Return every address of the product, later ones included."""
    return tuple(_below(get_resolver(), "", ""))


def _below(resolver: URLResolver, route: str, space: str) -> Iterator[Address]:
    for found in resolver.url_patterns:
        path = route + str(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from _below(found, path, inner)
        elif isinstance(found, URLPattern):
            names = tuple(re.findall(r"<(?:\w+:)?(\w+)>", path))
            yield Address(f"{space}{found.name}" if found.name else "", path, names, found.callback)


class UnfilledError(LookupError):
    """Raised for an address whose arguments nobody knows how to fill."""


def filled(address: Address, planter: Planter, known: Mapping[str, object]) -> str:
    """Return an address that leads to the planted rows; `known` are the values of special arguments.

    Raises UnfilledError: name the argument after the model it means, or add it to `known`.
    """
    if not address.name:
        raise UnfilledError(f"/{address.route} has no name")
    return reverse(address.name, kwargs={name: _value(address, name, planter, known) for name in address.arguments})


def _value(address: Address, argument: str, planter: Planter, known: Mapping[str, object]) -> object:
    if argument in known:
        return known[argument]
    words = _words(address, argument) if argument in OWN_MODEL else [argument.removesuffix("_id")]
    for word in words:
        for model, identifier in planter.ids.items():
            name = model._meta.model_name or ""
            if word == name or (argument in OWN_MODEL and name.endswith(word) and len(word) > 2):
                return identifier
    shared = next((m for m in scoped_models() if m._meta.model_name in words and not hideable(m)), None)
    if shared is not None:
        return shared._default_manager.values_list("pk", flat=True).first() or 1
    raise UnfilledError(f"{address.name}: no value for <{argument}> of /{address.route}")


def _words(address: Address, argument: str) -> list[str]:
    """Return what the thing may be called: as the folder before the argument, or as the address."""
    before = re.search(rf"(\w+)/<(?:\w+:)?{argument}>", address.route)
    folder = [before[1].removesuffix("s")] if before else []
    return [*folder, *reversed(re.split(r"[-_:]", address.name))]


def text_of(response: Any) -> str:
    """Return everything that a response says: status, where it leads, its body, archives unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    leads = [response.headers.get(name, "") for name in ("Location", "HX-Redirect", "Content-Disposition")]
    return f"{response.status_code} {leads}\n{readable(body)}"


def readable(content: bytes) -> str:
    """Return the text inside any file: of an archive, all of its files but the one with the date of making."""
    if not content.startswith(b"PK\x03\x04"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if "docProps" not in name)
        return "\n".join(f"{name}\n{readable(archive.read(name))}" for name in names)


_TOKENS = re.compile(
    r"(csrfmiddlewaretoken\W+value=|X-CSRFToken\W+)[\"']?\w+|(?<=name=\"stamp\" value=\")[\w:=-]+"
    r"|\b\d{2}:\d{2}(:\d{2}(\.\d+)?)?\b"
)
_IDENTIFIERS = re.compile(r"\b\d{17,19}\b")


def comparable(text: str, *, identifiers: bool = True) -> str:
    """Return a text without what differs from one request to the next; for a write, also without new identifiers."""
    plain = _TOKENS.sub("", text)
    return plain if identifiers else _IDENTIFIERS.sub("", plain)


class FormReader(HTMLParser):
    """Collects the forms of a page that post: where to, and with which values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of forms and their fields."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("method", "").lower() == "post"
            if self._inside:
                self.forms.append((found.get("action", ""), {}))
        elif self._inside and tag == "select":
            self._select = found.get("name", "")
        elif self._inside and tag == "option" and self._select:
            self._field(self._select, found.get("value", ""), replace="selected" in found)
        elif self._inside and tag in ("input", "button", "textarea") and found.get("name"):
            self._field(found["name"], found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a choice."""
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""

    def _field(self, name: str, value: str, *, replace: bool = True) -> None:
        values = self.forms[-1][1]
        if replace or not values.get(name, [""])[0]:
            values[name] = [value]


def forms_of(page: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Return the posting forms of a page as (address, values)."""
    reader = FormReader()
    reader.feed(page)
    return reader.forms


def get(client: Client, url: str) -> str:
    """Return what a page says, made comparable."""
    return comparable(text_of(client.get(url)))
