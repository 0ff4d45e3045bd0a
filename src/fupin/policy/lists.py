"""Lists of other departments as a pack declares them: their columns, how long they may be used, what a hit asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fupin.kernel.text import Text
from fupin.kernel.workflow import Term
from fupin.policy.reading import Reader
from fupin.policy.tree import MEMBER
from fupin.policy.values import CodeList, FactDeclaration

FOLDER = "lists"
PERIODS = frozenset({"month", "year", "day"})
COLUMN_TYPES = frozenset({"text", "code", "boolean", "integer", "number", "money", "date"})
# What a column says of the person, which the comparison needs to know by itself.
HOLDS = frozenset({"name", "identity", "birth_date", "sex", "phone", "county", "town", "village", "address"})
WHEN = frozenset({"listed", "unmarked", "missing", "stranger", "differs"})
MATTERS = frozenset({"identification", "exit", "monitoring"})
_FIELDS = frozenset(
    {"label", "department", "source", "period", "usable_days", "columns", "key", "marks", "questions", "roster"}
)
_COLUMN_FIELDS = frozenset({"label", "type", "codes", "holds", "aliases", "required", "fact"})
_QUESTION_FIELDS = frozenset(
    {"when", "text", "days", "working_days", "matters", "confirm", "says", "at_least", "only", "answers"}
)
_LONGEST_DAYS = 366 * 2


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: its type, what it holds of the person, the other names it goes by, the fact it is held against."""

    name: str
    label: Text
    type: str = "text"
    holds: str = ""
    aliases: tuple[str, ...] = ()
    codes: str = ""
    fact: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What is asked when a comparison finds something; `when` says what.

    listed: a person of ours is on the list; unmarked: on the list, but the register does not say so; missing: the
    register says so, but the list lacks the person; stranger: on the list, in none of our households; differs: both
    know the person, and say different things. `says` are the columns whose values make it another question when they
    change; `at_least` is a column of money with the amount from which it is asked, `only` the kinds of household.
    """

    code: str
    when: str
    text: Text
    term: Term
    matters: frozenset[str] = frozenset()
    confirm: bool = False
    says: tuple[str, ...] = ()
    at_least: tuple[str, int] | None = None
    only: frozenset[str] = frozenset()
    answers: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """The fact of a person, and its values, by which the register says itself that the person is on such a list."""

    fact: str
    values: frozenset[object]


@dataclass(frozen=True, slots=True)
class Roster:
    """The columns of a roster of payments that is followed from month to month.

    `labour` is the fact of a person, with its values, that says that somebody cannot work: a household of such
    people only is one that the roster should cover.
    """

    category: str
    amount: str
    labour: Marks | None = None


@dataclass(frozen=True, slots=True)
class ListProfile:
    """One kind of list: whose it is, its columns, its period, for how many days after it its rows may be used."""

    name: str
    label: Text
    department: Text
    period: str
    usable_days: int
    columns: Mapping[str, ListColumn]
    key: tuple[str, ...] = ()
    marks: Marks | None = None
    questions: Mapping[str, ListQuestion] = field(default_factory=dict)
    roster: Roster | None = None

    def holding(self, what: str) -> ListColumn | None:
        """The column that holds a thing of the person, such as "identity"."""
        return next((column for column in self.columns.values() if column.holds == what), None)

    def asked(self, when: str) -> list[ListQuestion]:
        """The questions of one kind of finding."""
        return [question for question in self.questions.values() if question.when == when]

    @property
    def all_marks(self) -> list[Marks]:
        """The facts of persons that the list is held against, besides those of single columns."""
        labour = self.roster.labour if self.roster else None
        return [marks for marks in (self.marks, labour) if marks]

    @property
    def facts(self) -> list[str]:
        """The names of all facts of persons that the list is held against."""
        of_columns = [column.fact for column in self.columns.values() if column.fact]
        return sorted({*of_columns, *(marks.fact for marks in self.all_marks)})

    @property
    def carried(self) -> list[ListColumn]:
        """The columns that say something besides who the person is and where."""
        return [column for column in self.columns.values() if not column.holds or column.holds == "address"]


def read_lists(reader: Reader) -> dict[str, ListProfile]:
    """The lists of other departments that a pack declares, by name; none where it has no such folder."""
    found = {}
    for path in reader.files(f"{FOLDER}/*.yaml"):
        found[path.stem] = _read(reader, path.stem, reader.place(path))
    return found


def _read(reader: Reader, name: str, place: str) -> ListProfile:
    fields = reader.mapping(place)
    reader.known_fields(fields, _FIELDS, place)
    profile = ListProfile(
        name=name,
        label=reader.label(fields, place),
        department=reader.text(fields.get("department"), f"{place}: department"),
        period=_one_of(reader, fields.get("period"), PERIODS, f"{place}: period"),
        usable_days=_days(reader, fields.get("usable_days"), f"{place}: usable_days"),
        columns=_columns(reader, fields, place),
        key=_names(reader, fields.get("key"), f"{place}: key"),
        marks=_marks(reader, fields.get("marks"), f"{place}: marks"),
        questions=_questions(reader, fields, place),
        roster=_roster(reader, fields, place),
    )
    _check(reader, profile, place)
    return profile


def _columns(reader: Reader, fields: Mapping[str, object], place: str) -> dict[str, ListColumn]:
    declared = reader.as_mapping(fields.get("columns"), f"{place}: columns")
    return {
        name: _column(reader, name, reader.as_mapping(said, f"{place}: {name}"), f"{place}: {name}")
        for name, said in declared.items()
    }


def _column(reader: Reader, name: str, said: Mapping[str, object], place: str) -> ListColumn:
    reader.known_fields(said, _COLUMN_FIELDS, place)
    kind = _one_of(reader, said.get("type", "text"), COLUMN_TYPES, place)
    if (kind == "code") != ("codes" in said):
        reader.report(place, "A column has a code list if, and only if, its type is code.")
    return ListColumn(
        name=name,
        label=reader.label(said, place),
        type=kind,
        holds=_one_of(reader, said["holds"], HOLDS, f"{place}: holds") if "holds" in said else "",
        aliases=_names(reader, said.get("aliases"), place),
        codes=str(said.get("codes", "")),
        fact=str(said.get("fact", "")),
        required=said.get("required") is True,
    )


def _questions(reader: Reader, fields: Mapping[str, object], place: str) -> dict[str, ListQuestion]:
    declared = reader.as_mapping(fields.get("questions"), f"{place}: questions")
    return {
        code: _question(reader, code, reader.as_mapping(said, f"{place}: {code}"), f"{place}: {code}")
        for code, said in declared.items()
    }


def _question(reader: Reader, code: str, said: Mapping[str, object], place: str) -> ListQuestion:
    reader.known_fields(said, _QUESTION_FIELDS, place)
    matters = frozenset(_names(reader, said.get("matters"), place))
    if matters - MATTERS:
        reader.report(place, f"It can matter for {', '.join(sorted(MATTERS))} only.")
    answers = [reader.text(one, f"{place}: answers") for one in reader.as_list(said.get("answers"), place)]
    return ListQuestion(
        code=code,
        when=_one_of(reader, said.get("when"), WHEN, f"{place}: when"),
        text=reader.text(said.get("text"), f"{place}: text"),
        term=_term(reader, said, place),
        matters=matters,
        confirm=said.get("confirm") is True,
        says=_names(reader, said.get("says"), f"{place}: says"),
        at_least=_at_least(reader, said.get("at_least"), f"{place}: at_least"),
        only=frozenset(_names(reader, said.get("only"), f"{place}: only")),
        answers=tuple(answers),
    )


def _at_least(reader: Reader, said: object, place: str) -> tuple[str, int] | None:
    fields = reader.as_mapping(said, place)
    if not fields:
        return None
    amount = fields.get("amount")
    if set(fields) != {"column", "amount"} or not isinstance(amount, int):
        reader.report(place, "It needs a column and a whole amount.")
        return None
    return str(fields["column"]), amount


def _marks(reader: Reader, value: object, place: str) -> Marks | None:
    said = reader.as_mapping(value, place)
    if not said:
        return None
    reader.known_fields(said, frozenset({"fact", "values"}), place)
    values = reader.as_list(said.get("values"), place)
    if not values:
        reader.report(place, "The values of the fact are missing.")
    return Marks(str(said.get("fact", "")), frozenset(values))


def _roster(reader: Reader, fields: Mapping[str, object], place: str) -> Roster | None:
    said = reader.as_mapping(fields.get("roster"), f"{place}: roster")
    if not said:
        return None
    reader.known_fields(said, frozenset({"category", "amount", "labour"}), f"{place}: roster")
    labour = _marks(reader, said.get("labour"), f"{place}: labour")
    return Roster(str(said.get("category", "")), str(said.get("amount", "")), labour)


def _check(reader: Reader, profile: ListProfile, place: str) -> None:
    if not (profile.holding("identity") or profile.holding("name")):
        reader.report(place, "No column holds the name or the identity number of the person.")
    named = {name for question in profile.questions.values() for name in question.says}
    named |= {question.at_least[0] for question in profile.questions.values() if question.at_least}
    named |= set(profile.key) | ({profile.roster.category, profile.roster.amount} if profile.roster else set())
    for name in sorted(named - set(profile.columns)):
        reader.report(place, f'There is no column "{name}".')
    asks_of_marks = {q.code for q in profile.questions.values() if q.when in ("unmarked", "missing")}
    if asks_of_marks and profile.marks is None:
        reader.report(place, f"Without marks nothing can be unmarked or missing: {', '.join(sorted(asks_of_marks))}.")


def check_lists(
    reader: Reader,
    lists: Mapping[str, ListProfile],
    facts: Mapping[str, Mapping[str, FactDeclaration]],
    codes: Mapping[str, CodeList],
) -> None:
    """Report every code list and fact that a list names and the pack does not have."""
    for profile in lists.values():
        place = f"{FOLDER}/{profile.name}.yaml"
        for column in profile.columns.values():
            if column.codes and column.codes not in codes:
                reader.report(f"{place}: {column.name}", f'The code list "{column.codes}" is not in codes/.')
            if column.fact and column.fact not in facts[MEMBER]:
                reader.report(f"{place}: {column.name}", f'"{column.fact}" is no fact of a member.')
        for marks in profile.all_marks:
            if marks.fact not in facts[MEMBER]:
                reader.report(place, f'"{marks.fact}" is no fact of a member.')


def _one_of(reader: Reader, value: object, allowed: frozenset[str], place: str) -> str:
    if str(value) not in allowed:
        reader.report(place, f'"{value}" is not one of {", ".join(sorted(allowed))}.')
    return str(value)


def _term(reader: Reader, said: Mapping[str, object], place: str) -> Term:
    """How long a village has for its answer: days of the calendar, or working days."""
    if ("days" in said) == ("working_days" in said):
        reader.report(place, "Either days or working_days is needed.")
    working = "working_days" in said
    name = "working_days" if working else "days"
    return Term(_days(reader, said.get(name), f"{place}: {name}"), working)


def _days(reader: Reader, value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LONGEST_DAYS:
        reader.report(place, f"A whole number of days from 1 to {_LONGEST_DAYS} is needed.")
        return 1
    return value


def _names(reader: Reader, value: object, place: str) -> tuple[str, ...]:
    return tuple(str(one) for one in reader.as_list(value, place))
