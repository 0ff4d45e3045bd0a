"""Measures: what a programme can do against a cause, each text for a time, with the rule that says who may have it.

A pack that has any keeps them by route in `measures/*.yaml`, name by name. What changes on a day is written under
`versions`; whatever was decided before keeps the text of its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fupin.kernel.money import Currency
from fupin.kernel.period import FAR_FUTURE, Period, read_day
from fupin.kernel.text import Text
from fupin.policy.reading import Reader
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.policy.values import CodeList, FactDeclaration, IncomeItem

# Rules of these purposes are kept apart, for nobody is identified by them: who may have a measure, who belongs to a
# class, what shows a cause, who is able and willing to earn, and who is able and has no work.
PURPOSE, WILLING, WITHOUT_WORK = "measure", "willing", "without_work"
APART = frozenset({PURPOSE, WILLING, WITHOUT_WORK, "class", "cause"})
# What a code of the causes maps to a rule that shows the cause.
SHOWN_BY = "shown_by"
ROUTES, BATCHES, ASPECTS, MODES = "measure_route", "measure_batch", "measure_aspect", "market_mode"
_LISTED = {"route": ROUTES, "batch": BATCHES, "aspect": ASPECTS, "mode": MODES}
PER = ("household", "person")
_CHANGING = frozenset({"condition", "amount", "unit", "per", "documents", "source", "check", "lead"})
_FIELDS = _CHANGING | {"label", "about", "route", "batch", "aspect", "mode", "causes", "gaps", "person", "matter"}
_TOP = _FIELDS | {"done", "since", "until", "yearly", "ordered", "earns", "versions"}
_DONE = frozenset({"facts", "members", "items", "rule"})
# Not "on": in YAML that is a yes.
_DOCUMENT = frozenset({"title", "number", "issued", "source"})


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document by title, number and day, as far as they are known."""

    title: Text
    number: str = ""
    on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What shows that a household has a measure, besides help on file: facts, money of the account, a rule."""

    facts: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    rule: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether only help on file shows it."""
        return not (self.facts or self.members or self.items or self.rule)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as it is in force in a period.

    `causes` are codes that it answers, `gaps` rules that it mends; `condition` is the rule that says who may have it
    (None: everybody), `amount` what one `unit` costs in minor units, `matter` the kind of matter that delivers it.
    """

    name: str
    label: Text
    route: str
    period: Period
    batch: str = ""
    aspect: str = ""
    mode: str = ""
    about: Text | None = None
    causes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    person: bool = False
    condition: str | None = None
    amount: int | None = None
    unit: Text | None = None
    # "household" or "person" where the amount is all that one of them gets (in a year, if yearly); else empty.
    per: str = ""
    lead: Text | None = None
    documents: tuple[Document, ...] = ()
    matter: str | None = None
    done: Done = field(default_factory=Done)
    # Whether it is given anew each year, and whether households may ask for it by name.
    yearly: bool = False
    ordered: bool = True
    # Whether somebody able and willing earns by it.
    earns: bool = False
    source: str = ""
    check: bool = False

    @property
    def answers(self) -> frozenset[str]:
        """Everything that it answers: causes by code, and rules by name."""
        return frozenset((*self.causes, *self.gaps))


Texts = Mapping[str, tuple[Measure, ...]]


def answered_by(measure: Measure | None, said: str = "") -> frozenset[str]:
    """Return the causes and gaps that a measure answers, whatever was written beside it.

    What people wrote counts only where the measure names nothing, or no catalogue knows it.
    """
    return measure.answers if measure and measure.answers else frozenset([said] if said else [])


def read_measures(reader: Reader, currency: Currency) -> dict[str, tuple[Measure, ...]]:
    """Read the texts of all measures by name, in the order of their days; none where the pack declares none."""
    found: dict[str, tuple[Measure, ...]] = {}
    for path in reader.files("measures/*.yaml"):
        place = reader.place(path)
        for name, written in reader.mapping(place).items():
            here = f"{place}: {name}"
            if name in found:
                reader.report(here, f'There are two measures "{name}".')
            with reader.at(here):
                found[name] = _texts(reader, name, reader.as_mapping(written, here), here, currency)
    return found


def in_force(texts: tuple[Measure, ...], on: date) -> Measure | None:
    """The text of a measure in force on a day."""
    return next((text for text in texts if on in text.period), None)


def latest(texts: tuple[Measure, ...]) -> Measure:
    """The newest text of a measure."""
    return texts[-1]


def _texts(reader: Reader, name: str, fields: dict[str, object], place: str, currency: Currency) -> tuple[Measure, ...]:
    reader.known_fields(fields, _TOP, place)
    since = read_day(fields["since"], place=place) if "since" in fields else date.min
    until = read_day(fields["until"], place=place) if "until" in fields else FAR_FUTURE
    changes = [reader.as_mapping(one, f"{place}: versions") for one in reader.as_list(fields.get("versions"), place)]
    starts = [since, *(read_day(one.get("from"), place=f"{place}: versions") for one in changes)]
    if starts != sorted(set(starts)) or starts[-1] >= until:
        reader.report(place, "The versions must begin one after the other, between since and until.")
        return (_text(reader, name, fields, place, currency),)
    texts, said = [], dict(fields)
    for start, end, change in zip(starts, [*starts[1:], until], [{}, *changes], strict=True):
        reader.known_fields(change, _CHANGING | {"from"}, f"{place}: versions")
        said |= {key: value for key, value in change.items() if key != "from"}
        texts.append(replace(_text(reader, name, said, place, currency), period=Period(start, end)))
    return tuple(texts)


def _text(reader: Reader, name: str, fields: dict[str, object], place: str, currency: Currency) -> Measure:
    def names(key: str) -> tuple[str, ...]:
        return tuple(str(one) for one in reader.as_list(fields.get(key), place))

    def words(key: str) -> Text | None:
        return reader.text(fields[key], f"{place}: {key}") if fields.get(key) else None

    def word(key: str) -> str:
        return str(fields.get(key) or "")

    if not fields.get("source"):
        reader.report(place, "A source is missing.")
    return Measure(
        name=name,
        label=reader.label(fields, place),
        route=word("route"),
        period=Period(date.min),
        batch=word("batch"),
        aspect=word("aspect"),
        mode=word("mode"),
        about=words("about"),
        causes=names("causes"),
        gaps=names("gaps"),
        person=fields.get("person") is True,
        condition=word("condition") or None,
        amount=_amount(fields.get("amount"), currency),
        unit=words("unit"),
        per=word("per"),
        lead=words("lead"),
        documents=_documents(reader, fields, place),
        matter=word("matter") or None,
        done=_done(reader, fields, place),
        yearly=fields.get("yearly") is True,
        ordered=fields.get("ordered") is not False,
        earns=fields.get("earns") is True,
        source=", ".join(names("source")),
        check=fields.get("check") is True,
    )


def _amount(value: object, currency: Currency) -> int | None:
    return None if value is None else currency.to_minor(str(value))


def _documents(reader: Reader, fields: Mapping[str, object], place: str) -> tuple[Document, ...]:
    found = []
    for one in reader.as_list(fields.get("documents"), f"{place}: documents"):
        said = reader.as_mapping(one, f"{place}: documents")
        reader.known_fields(said, _DOCUMENT, f"{place}: documents")
        on = read_day(said["issued"], place=f"{place}: documents") if said.get("issued") else None
        title = reader.text(said.get("title"), f"{place}: documents")
        found.append(Document(title, str(said.get("number") or ""), on, str(said.get("source") or "")))
    return tuple(found)


def _done(reader: Reader, fields: Mapping[str, object], place: str) -> Done:
    here = f"{place}: done"
    said = reader.as_mapping(fields.get("done"), here)
    reader.known_fields(said, _DONE, here)
    lists = {key: tuple(str(one) for one in reader.as_list(said.get(key), here)) for key in _DONE - {"rule"}}
    return Done(lists["facts"], lists["members"], lists["items"], str(said["rule"]) if said.get("rule") else None)


@dataclass(frozen=True, slots=True)
class Known:
    """What measures may speak of: facts, code lists, income items, rules and kinds of matters."""

    facts: Mapping[str, Mapping[str, FactDeclaration]]
    codes: Mapping[str, CodeList]
    items: Mapping[str, IncomeItem]
    rules: Mapping[str, str | None]
    matters: frozenset[str] | None = None


def check_measures(reader: Reader, measures: Texts, known: Known) -> None:
    """Note everything that measures, and causes with the rules that show them, name and the pack does not have."""
    listed = str(known.facts[HOUSEHOLD]["main_cause"].codes) if "main_cause" in known.facts[HOUSEHOLD] else ""
    for code in known.codes[listed].values.values() if listed in known.codes else ():
        rule = code.maps.get(SHOWN_BY)
        if rule is not None and known.rules.get(rule) not in APART:
            reader.report(f"codes/{listed}.yaml: {code.code}", f'No rule "{rule}" shows a cause.')
    for texts in measures.values():
        for text in texts:
            place = f"measures: {text.name}, from {text.period.start}"
            for problem in _strange(text, known):
                reader.report(place, problem)


def _strange(text: Measure, known: Known) -> list[str]:
    found = [
        f'The {field_name} "{code}" is not in codes/{listed}.yaml.'
        for field_name, listed in _LISTED.items()
        if (code := getattr(text, field_name)) and (listed not in known.codes or code not in known.codes[listed].values)
    ]
    if not text.route:
        found.append("A route is missing.")
    if text.per and text.per not in PER:
        found.append(f'"{text.per}" is neither {" nor ".join(PER)}.')
    cause_fact = known.facts[HOUSEHOLD].get("main_cause")
    listed = known.codes.get(str(cause_fact.codes)) if cause_fact else None
    # Where the facts themselves cannot be read, that is the problem that is told.
    causes = listed.values if listed else dict.fromkeys(text.causes)
    found += [f'There is no cause "{cause}".' for cause in text.causes if cause not in causes]
    found += [f'There is no rule "{gap}".' for gap in text.gaps if gap not in known.rules]
    for name in filter(None, (text.condition, text.done.rule)):
        if known.rules.get(name) not in APART:
            found.append(f'There is no rule "{name}" with the purpose "{PURPOSE}".')
    return found + _strange_signs(text, known)


def _strange_signs(text: Measure, known: Known) -> list[str]:
    found = []
    for entity, names in ((HOUSEHOLD, text.done.facts), (MEMBER, text.done.members)):
        for name in names:
            fact = known.facts[entity].get(name)
            if fact is None or fact.type not in ("boolean", "date"):
                found.append(f'"{name}" is no fact of a {entity} that is yes, no or a day.')
    found += [f'"{item}" is not an income item.' for item in text.done.items if item not in known.items]
    if text.matter and known.matters is not None and text.matter not in known.matters:
        found.append(f'There is no kind of matter "{text.matter}".')
    return found


def on_day(measures: Texts, on: date) -> dict[str, Measure]:
    """The measures in force on a day, by name."""
    found = {name: in_force(texts, on) for name, texts in measures.items()}
    return {name: text for name, text in found.items() if text is not None}
