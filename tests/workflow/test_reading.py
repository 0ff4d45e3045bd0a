"""A procedure as an official writes it: read whole, every problem named with its file and place."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.kernel.errors import FupinError, ProblemsError
from fupin.kernel.workflow import Actor, Form, Subject, Term
from fupin.policy import packs
from fupin.policy.packs import Pack
from fupin.policy.procedures import LARGEST_FILE, Surroundings, read_procedures
from fupin.policy.reading import Reader

Told = Callable[[], str]
FILE = "procedures/enrolment.yaml"
DAY = date(2020, 6, 1)


def change(copy: Path, old: str, new: str, count: int = 1) -> None:
    """Replace a piece of the copied procedure that is there."""
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_a_procedure_says_what_its_file_says() -> None:
    procedure = packs.find("fupin-template").procedure("enrolment", DAY)
    visit, hanging = procedure.step("visit"), procedure.step("hanging")
    assert (procedure.purpose, procedure.subject, procedure.sources) == ("identify", Subject.HOUSEHOLD, ("T1",))
    assert visit.actors == (Actor("village_team", 5),)
    assert (visit.escalate, visit.term) == (Actor("leader", 4), Term(10))
    assert (visit.evidence[0].form, visit.evidence[0].persons) == (Form.CHECK, 2)
    assert hanging.notice is not None
    assert (hanging.notice.term, hanging.notice.level) == (Term(5, working=False), 5)
    assert procedure.ends["enrolled"].sets == {"kind": "registered", "status": "new", "registered_on": "$day"}
    assert procedure.place("decision").inside("zh") == "县级决定"


PROBLEMS = [
    ("to: hanging", "to: limbo", "visit: proposed: “to: limbo” leads nowhere"),
    ("begins: visit", "begins: enrolled", "“begins: enrolled” leads nowhere"),
    ("gone: gone", "gone: visit", "“gone: visit” leads nowhere"),
    ("retracted: withdrawn", "retracted: limbo", "“retracted: limbo” leads nowhere"),
    ("impartial: yes", "imparcial: yes", "visit: Unknown fields: imparcial"),
    ("{village_team: village}", "{village_team: }", "visit: actors: village_team: A level is missing"),
    ("{village_team: village}", "{village_team: hamlet}", "“hamlet” is no level. Known are: nation, province"),
    ("actors: {village_team: village}", "actors: {}", "visit: “actors” is missing"),
    ("late: {leader: town}", "late: {leader: town, department: county}", "“late” names one leader"),
    ("late: {leader: town}", "", "visit: “late” is missing"),
    ("term: {working_days: 10}", "", "visit: A term is missing"),
    ("term: {working_days: 10}", "term: {days: 10, working_days: 3}", "visit: A term is missing"),
    ("term: {working_days: 10}", "term: {days: 0}", "“days” is a whole number from 1 to 3660, not “0”"),
    ("term: {working_days: 10}", "term: {days: ten}", "not “ten”"),
    ("term: {working_days: 10}", "term: {weeks: 2}", "term: Unknown fields: weeks"),
    ("{zh: 入户走访, en: Visit}", "{en: Visit}", "visit: label: The text is missing in zh"),
    ("{zh: 提出纳入, en: Proposed}", "{zh: 提出纳入}", "visit: proposed: label: The text is missing in en"),
    ("label: {zh: 已撤回, en: Withdrawn}", "effect: none", "withdrawn: A label is missing"),
    ("purpose: identify", "purpose: guess", "“purpose” cannot be “guess”. Use one of adjust"),
    ("subject: household", "subject: donkey", "“subject” cannot be “donkey”"),
    ("subject: household", "subject: area", "of a place is not declared in places.yaml"),
    ("source: T1\n", "", "A source is missing"),
    ("form: check", "form: hearsay", "form: “form” cannot be “hearsay”"),
    ("persons: 2", "persons: many", "“persons” is a whole number"),
    ("needs: [form]", "needs: [form, stamp]", "It needs “stamp”, but the step asks for no such evidence"),
    ("[form], consent: yes", "[form], consent: perhaps", "“consent” is yes or no, not “perhaps”"),
    ("[form], consent: yes", "[form], vote: passed", "It hangs on a vote, but the step holds none"),
    ("impartial: yes", "vote: {quorum: 3/2}", "“quorum” is a share such as 2/3, not “3/2”"),
    ("impartial: yes", "vote: {majority: most}", "“majority” is a share such as 2/3, not “most”"),
    ("impartial: yes", "vote: {quorum: 1/0}", "“quorum” is a share"),
    ("profile: enrolment, ", "", "hanging: notice: “profile” is missing"),
    ("days: 5, ", "", "hanging: notice: A term is missing"),
    ("level: village}", "level: }", "hanging: notice: A level is missing"),
    ("effect: register", "effect: bless", "“effect” cannot be “bless”"),
    ("effect: register, ", "", "It sets facts but has no effect"),
    ("kind: registered", "kidn: registered", "enrolled: sets: The fact “kidn” is not declared"),
    ("status: new", "status: newish", "“newish” is no value of “status” (code)"),
    ("status: new", "status: $day", "“$day” does not fit “status” (code)"),
    ("registered_on: $day", "registered_on: $year", "“$year” does not fit “registered_on” (date)"),
    ("registered_on: $day", "registered_on: 2020-02-30", "not readable YAML"),
    ("registered_on: $day", "size: 999", "“999” is no value of “size” (integer)"),
    ("from: 2020-01-01\n", "", "“from” is missing"),
    ("from: 2020-01-01", "from: someday", '"someday" is not a day'),
    ("from: 2020-01-01", "from: 2020-01-01\nuntil: 2019-01-01", "holds no day"),
    ("gone: {label", "visit: {label", "“visit” is both a step and an end"),
    ("  visit:\n", "  Visit!:\n", "“Visit!” is no name"),
]


@pytest.mark.parametrize(("old", "new", "said"), PROBLEMS)
def test_a_problem_is_named_with_its_place(copy: Path, told: Told, old: str, new: str, said: str) -> None:
    change(copy, old, new)
    assert said in told()
    assert FILE in told()


def test_every_problem_is_listed_at_once(copy: Path, told: Told) -> None:
    for old, new, _said in PROBLEMS[:1] + PROBLEMS[4:5] + PROBLEMS[20:21]:
        change(copy, old, new)
    assert len([line for line in told().splitlines() if FILE in line]) >= 3


def test_a_file_may_hold_several_texts(copy: Path) -> None:
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    body = "".join(f"  {line}\n" for line in text.split("\n", 2)[2].splitlines())
    later = body.replace("working_days: 10", "working_days: 5")
    path.write_text(f"- from: 2022-01-01\n{later}- from: 2020-01-01\n{body}", encoding="utf-8")
    pack = packs.load(copy)
    terms = {day: pack.procedure("enrolment", day).step("visit").term.days for day in (DAY, date(2023, 1, 1))}
    assert terms == {DAY: 10, date(2023, 1, 1): 5}
    assert pack.procedures(date(2019, 12, 31)) == {}
    with pytest.raises(FupinError, match='no procedure "enrolment" on 2019-12-31'):
        pack.procedure("enrolment", date(2019, 12, 31))


def test_two_texts_of_the_same_day_are_refused(copy: Path, told: Told) -> None:
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    body = "".join(f"  {line}\n" for line in text.split("\n", 2)[2].splitlines())
    path.write_text(f"- from: 2020-01-01\n{body}- from: 2020-01-01\n{body}", encoding="utf-8")
    assert "is still in force when the one of 2020-01-01 begins" in told()


def test_a_pack_without_procedures_is_whole(copy: Path) -> None:
    (copy / FILE).unlink()
    assert packs.load(copy).procedures(DAY) == {}


def _bomb() -> str:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 64))]
    return "\n".join(lines) + "\nlabel: {zh: *a63, en: x}"


def _steps(count: int) -> str:
    return "steps:\n" + "".join(f"  s{n}: {{label: {{zh: a, en: a}}}}\n" for n in range(count))


HOSTILE = {
    "tab": ("steps:\n\tvisit: 1", "not readable YAML"),
    "anchor bomb": (_bomb(), "anchors (& and *) are not used"),
    "circular label": ("label: &a {zh: *a, en: x}", "anchors (& and *) are not used"),
    "merge": ("base: &b {a: 1}\nlabel: {<<: *b}", "anchors (& and *) are not used"),
    "ten thousand steps": (_steps(10_000), "more than"),
    "hundred steps": (_steps(100), "“steps” has 100 entries; more than 60"),
    "key twice": ("begins: visit\nbegins: decision", 'the key "begins" is there twice'),
    "too deep": ("label: " + "[" * 3_000, "not readable YAML"),
    "odd key": ("? [a, b]\n: c", "not readable YAML"),
    "python": ("label: !!python/object/apply:os.system [ls]", "not readable YAML"),
    "long number": ("term: {days: " + "9" * 6_000 + "}", "not readable YAML"),
    "endless": ("term: {days: .inf}", "whole number"),
    "empty": ("", "It is empty"),
    "a word": ("hello", "A mapping is needed here"),
    "a list of words": ("[a, b]", "A mapping is needed here"),
    "null": ("steps: null\nends: {gone: null}", "“steps” is missing"),
    "zero byte": ("label: a\0b", "not readable YAML"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_clearly_and_soon(copy: Path, told: Told, kind: str) -> None:
    written, said = HOSTILE[kind]
    (copy / FILE).write_text(written, encoding="utf-8")
    begun = time.process_time()
    complaint = told()
    assert said in complaint
    assert FILE in complaint
    assert len(complaint) < 100_000
    assert time.process_time() - begun < 3


def test_bytes_that_are_no_text_are_refused(copy: Path, told: Told) -> None:
    (copy / FILE).write_bytes(b"label: \xff\xfe\xfa")
    assert "not readable YAML" in told()


def test_a_giant_file_is_not_even_read(copy: Path, told: Told) -> None:
    (copy / FILE).write_text("# " + "x" * LARGEST_FILE, encoding="utf-8")
    assert "nobody can read" in told()


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["label", "steps", "ends", "begins", "term", "actors", "late", "outcomes", "evidence", "vote", "notice", "to"]


@given(st.recursive(ODD, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=4), max_leaves=12))
def test_whatever_stands_in_the_file_is_a_problem_and_no_crash(written: object) -> None:
    class Pretend(Reader):
        def files(self, pattern: str) -> list[Path]:
            return [self.folder / pattern.replace("*", "odd")]

        def load_plain(self, name: str, *, largest: int) -> object:  # noqa: ARG002 - nothing is read
            return written

    reader = Pretend(Path(), ("zh", "en"))
    assert read_procedures(reader, Surroundings(("nation", "village"))) == {}
    assert reader.problems


def test_a_calendar_is_read(china: Pack) -> None:
    calendar = china.calendar
    assert not calendar.works(date(2020, 1, 31))
    assert calendar.works(date(2020, 1, 19))
    assert calendar.known_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("weekend: [funday]", "“funday” is no day of the week"),
        (
            f"weekend: [{', '.join(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])}]",
            "work",
        ),
        ("holidays: [{first: 2020-01-01, label: {zh: 元旦}}]", "missing in en"),
        ("holidays: [{first: 2020-01-03, last: 2020-01-01, label: {zh: a, en: a}}]", "is no holiday of 1 to 60 days"),
        ("holidays: [{first: 2020-01-01, last: 2999-01-01, label: {zh: a, en: a}}]", "is no holiday of 1 to 60 days"),
        ("holidays: [{first: 2020-01-01, worked: [2020-01-01], label: {zh: a, en: a}}]", "both a holiday and worked"),
        ("known_until: 2019-01-01\nholidays: [{first: 2020-01-01, label: {zh: a, en: a}}]", "lies after known_until"),
        ("holidays: [{label: {zh: a, en: a}}]", "is not a day"),
        ("hollidays: []", "Unknown fields: hollidays"),
        ("\tx", "not readable YAML"),
    ],
)
def test_a_broken_calendar_is_named(copy: Path, told: Told, written: str, said: str) -> None:
    (copy / "calendar.yaml").write_text(written, encoding="utf-8")
    assert said in told()
    assert "calendar.yaml" in told()


def test_loading_raises_one_error_with_all_problems(copy: Path) -> None:
    change(copy, "to: hanging", "to: limbo")
    with pytest.raises(ProblemsError) as raised:
        packs.load(copy)
    assert [problem.place for problem in raised.value.problems] == [f"{FILE}: from 2020-01-01: visit: proposed"]
