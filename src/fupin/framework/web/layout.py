"""What every page shares: the main menu, the two dates, the place, notices, questions and errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.framework.permissions import Denied, allowed
from fupin.framework.web.asof import AsOf
from fupin.framework.web.words import Label, words
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Entry:
    """One entry of the main menu; shown to whoever holds the right, in the order of `order`."""

    label: Label
    url: str
    icon: str
    order: int = 50
    right: str = ""
    group: Label = ""
    post: bool = False


@dataclass(frozen=True)
class Crumb:
    """One step of the path to a place or record."""

    label: Label
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """One of several pages of the same record."""

    label: Label
    url: str
    current: bool = False
    count: int | None = None


STYLES = ("tokens", "base", "frame", "components", "parts", "views", "table", "cards", "print")
SCRIPTS = ("theme", "drops", "lists", "keys", "notices")

_menu: list[Entry] = []
_account: list[Entry] = []
_search: list[str] = []
_footer: list[Callable[[], tuple[str, str] | None]] = []


def register(*entries: Entry) -> None:
    """Add entries to the main menu; a slice calls it once, from its AppConfig.ready()."""
    _menu.extend(entry for entry in entries if entry not in _menu)
    _menu.sort(key=lambda entry: entry.order)


def register_account(*entries: Entry) -> None:
    """Add entries to the menu of the signed-in user; one with `post` becomes a button, such as signing out."""
    _account.extend(entry for entry in entries if entry not in _account)
    _account.sort(key=lambda entry: entry.order)


def register_search(url: str) -> None:
    """Name the page of the global search: it takes `q`, and answers htmx with `fupin/parts/hits.html`."""
    if url not in _search:
        _search.append(url)


def register_footer(fact: Callable[[], tuple[str, str] | None]) -> None:
    """Add a (label, value) to the foot of every page, such as the fingerprint of the rules in force."""
    if fact not in _footer:
        _footer.append(fact)


def address(name: str) -> str:
    """Return the address of a named page, or "" when this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def _assets(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(static(f"fupin/{kind}/{name}.{kind}") for name in names)


class Page:
    """What the page of one request shares; `request.page`."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def as_of(self) -> AsOf:
        """The two dates of the page."""
        return AsOf.read(self.request.GET)

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """The entries that the user may open, grouped, the current one marked."""
        found = [entry for entry in _menu if not entry.right or allowed(self.request.user, entry.right)]
        urls = {entry: address(entry.url) for entry in found}
        here = max((url for url in urls.values() if url and self._under(url)), key=len, default="")
        groups: dict[str, list[dict[str, Any]]] = {}
        for entry in found:
            if urls[entry]:
                item = {"label": words(entry.label), "url": urls[entry], "icon": entry.icon}
                groups.setdefault(words(entry.group), []).append({**item, "current": urls[entry] == here})
        return [{"label": label, "entries": entries} for label, entries in groups.items()]

    def _under(self, url: str) -> bool:
        return self.request.path == url or (url != "/" and self.request.path.startswith(url))

    @property
    def theme(self) -> str:
        """The theme the user chose, or "" to follow the system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def language(self) -> str:
        """The language tag of the page."""
        return "zh-Hans" if (get_language() or "").startswith("zh") else get_language() or "en"

    @property
    def other_language(self) -> str:
        """The language that the language button switches to."""
        codes = [code for code, _name in settings.LANGUAGES]
        return codes[(codes.index(get_language() or "") + 1) % len(codes)] if get_language() in codes else codes[0]

    @property
    def styles(self) -> tuple[str, ...]:
        """The addresses of the style sheets."""
        return _assets("css", STYLES)

    @property
    def scripts(self) -> tuple[str, ...]:
        """The addresses of the scripts."""
        return _assets("js", SCRIPTS)

    @property
    def account(self) -> list[dict[str, Any]]:
        """The entries of the user's own menu."""
        made = [(entry, address(entry.url)) for entry in _account]
        return [{"label": words(e.label), "url": url, "icon": e.icon, "post": e.post} for e, url in made if url]

    @property
    def other_words(self) -> list[tuple[str, str]]:
        """The words of the address besides the two dates, for the form that changes them."""
        query = self.request.GET
        return [(n, v) for n in query if n not in ("on", "known", "page") for v in query.getlist(n)]

    @property
    def search(self) -> str:
        """The address of the global search, or "" where there is none."""
        return next(filter(None, map(address, _search)), "")

    @property
    def footer(self) -> list[tuple[str, str]]:
        """The facts at the foot of the page."""
        return [fact for made in _footer if (fact := made())]


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template `page`: what all pages share."""
    return {"page": getattr(request, "page", None) or Page(request)}


# No text that is kept holds this character, and PostgreSQL refuses even to look for one.
NUL = "%00"


class PageMiddleware:
    """Gives every request its `page`, and answers the product's own errors with a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, with its page; nothing is found at an address with a character that cannot be kept."""
        if "\x00" in request.path:
            raise Http404
        if NUL in request.META.get("QUERY_STRING", ""):
            request.GET = QueryDict(request.GET.urlencode().replace(NUL, ""))
        request.page = Page(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal with 403 and a mistake of the user with 400."""
        if not isinstance(error, FupinError):
            return None
        status = 403 if isinstance(error, Denied) else 400
        return problem(request, status, translated(error))


def translated(error: FupinError) -> str:
    """Return the message of an error in the language of the page."""
    if isinstance(error.message, str) and error.arguments:
        return _(error.message) % {name: _argument(value) for name, value in error.arguments.items()}
    return _(error.message) if isinstance(error.message, str) else error.inside(get_language() or "en")


def _argument(value: object) -> object:
    return words(value) if isinstance(value, Text) else value


def problem(request: HttpRequest, status: int, text: str = "") -> TemplateResponse:
    """Return the page of an error."""
    return TemplateResponse(request, f"{status}.html", {"text": text}, status=status)


def show(
    request: HttpRequest,
    template: str,
    title: Label,
    *,
    crumbs: Sequence[Crumb] = (),
    tabs: Sequence[Tab] = (),
    lead: Label = "",
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    """Answer with a page: title, path, tabs, one sentence under the title, and the template's own context."""
    shared = {"title": words(title), "lead": words(lead), "crumbs": crumbs, "tabs": tabs}
    return TemplateResponse(request, template, {**shared, **context}, status=status)


def notify(request: HttpRequest, text: str, level: str = "success", undo: str = "") -> None:
    """Tell the user something on the next page; `undo` is the address to post to for taking it back."""
    levels = {"success": messages.SUCCESS, "warning": messages.WARNING, "error": messages.ERROR}
    messages.add_message(request, levels.get(level, messages.INFO), text, extra_tags=undo)


def confirmed(request: HttpRequest) -> bool:
    """Tell whether the user has already said yes; without scripts, answer `ask(…)` until they have."""
    return request.POST.get("confirmed") == "1"


def ask(request: HttpRequest, question: Label, button: Label, *, danger: bool = False, back: str = "/") -> HttpResponse:
    """Answer a POST with the question whether to go on; yes sends the same form again."""
    sent = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
    return show(request, "fupin/ask.html", question, sent=kept, button=words(button), danger=danger, back=back)
