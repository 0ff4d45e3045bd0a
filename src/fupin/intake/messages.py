"""Every problem and note of a check, by its code: one sentence that says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fupin.kernel.text import Text

ERROR, WARNING = "error", "warning"


class Problem(NamedTuple):
    """One thing found in a cell or a row: a code of PROBLEMS and what fills its sentence."""

    code: str
    arguments: Mapping[str, Any] = {}

    @property
    def level(self) -> str:
        """Whether the row can be accepted all the same."""
        return WARNING if self.code in WARNINGS else ERROR


PROBLEMS: dict[str, str | Promise] = {
    # cells
    "error_cell": gettext_lazy("The cell shows the error %(text)s. Correct the formula or type the value."),
    "no_result": gettext_lazy(
        "The cell holds a formula without a stored result. Open the file in the spreadsheet program, "
        "save it and send it again."
    ),
    "digits_lost": gettext_lazy(
        "The spreadsheet has rounded this number; its last digits are lost. Set the column to the format "
        "Text and type the number again from the document."
    ),
    "bad_choice": gettext_lazy(
        "“%(value)s” is not in the list “%(list)s”. Choose one of its values, or say below what is meant."
    ),
    "bad_choices": gettext_lazy("“%(value)s” contains “%(part)s”, which is not in the list “%(list)s”."),
    "not_yes_no": gettext_lazy("“%(value)s” is neither yes nor no."),
    "not_whole": gettext_lazy("“%(value)s” is not a whole number."),
    "not_number": gettext_lazy("“%(value)s” is not a number."),
    "split_digits": gettext_lazy("“%(value)s” contains a gap. If %(joined)s is meant, write it without the gap."),
    "not_money": gettext_lazy("“%(value)s” is not an amount of money."),
    "money_too_fine": gettext_lazy("“%(value)s” has more than %(digits)d decimals."),
    "not_date": gettext_lazy("“%(value)s” is not a date. Write it as 2020-12-31."),
    "date_incomplete": gettext_lazy("“%(value)s” names no day. Write the full date, such as 2020-12-31."),
    "date_future": gettext_lazy("%(value)s lies in the future."),
    "date_far": gettext_lazy("The year %(year)d cannot be right."),
    "out_of_range": gettext_lazy("%(value)s is out of range: it must lie between %(low)s and %(high)s."),
    "too_many_choices": gettext_lazy("At most %(limit)d values can be given here."),
    "too_long": gettext_lazy("The text has %(count)d characters; at most %(limit)d fit."),
    "unprintable": gettext_lazy("The text contains characters that cannot be printed. Type it again."),
    "formula_text": gettext_lazy("The text “%(value)s” begins like a formula. Delete the sign in front."),
    "odd_name": gettext_lazy("“%(value)s” does not look like a name."),
    "digits_in_name": gettext_lazy("The name “%(value)s” contains digits."),
    "identity": gettext_lazy("%(text)s"),
    "identity_doubt": gettext_lazy("%(text)s"),
    # places
    "unknown_place": gettext_lazy(
        "“%(value)s” is not a village that the register knows. Write its name or official code as in the template."
    ),
    "ambiguous_place": gettext_lazy(
        "“%(value)s” can be %(count)d places (%(places)s). Write the official code, or add the column of the town."
    ),
    "wide_place": gettext_lazy("“%(value)s” is not a village. Name the village in which the household lives."),
    "foreign_place": gettext_lazy("“%(value)s” lies outside the places of your posts."),
    "no_place": gettext_lazy("The village is missing. Add it, or choose the village for the whole file."),
    # rows
    "no_name": gettext_lazy("The name is missing."),
    "no_household": gettext_lazy(
        "This row belongs to no household: the household number is missing, or no row of the household has it."
    ),
    "household_differs": gettext_lazy("“%(value)s” differs from “%(other)s” in row %(row)d of the same household."),
    "sex_against_number": gettext_lazy("The sex does not fit the identity number, which says “%(said)s”."),
    "birth_against_number": gettext_lazy("The date of birth does not fit the identity number, which says %(said)s."),
    "kind_against_number": gettext_lazy("The kind of document does not fit the number, which is “%(said)s”."),
    "age_against_birth": gettext_lazy("The age %(age)d does not fit the date of birth %(born)s."),
    "two_heads": gettext_lazy("Household %(number)s has %(count)d heads. Give one person the relation of the head."),
    "no_head": gettext_lazy("Household %(number)s has no head. Give one person the relation of the head."),
    "head_differs": gettext_lazy("The head is called “%(head)s” here, but “%(name)s” in row %(row)d."),
    "size_differs": gettext_lazy("The household has %(size)d persons according to its row, but %(count)d are listed."),
    "registered_above_all": gettext_lazy(
        "%(registered)d persons are listed, but the household has only %(all)d: a part cannot be larger than the whole."
    ),
    "cause_twice": gettext_lazy("The main cause is repeated among the other causes."),
    "same_identity": gettext_lazy("The same identity number stands in row %(row)d."),
    "same_person": gettext_lazy("The same person (name and date of birth) stands in row %(row)d."),
    "same_household": gettext_lazy("Household %(number)s stands in row %(row)d already, not next to this row."),
    # against the register
    "number_elsewhere": gettext_lazy(
        "The household number %(number)s is used by a household outside the places of your posts."
    ),
    "household_elsewhere": gettext_lazy(
        "Household %(number)s is on file in %(place)s. Move it there first, or correct the village."
    ),
    "household_ended": gettext_lazy("Household %(number)s left the register. Open the household that follows it."),
    "several_households": gettext_lazy(
        "Several households of this village have the head “%(name)s” (%(numbers)s). Add the household number."
    ),
    "person_elsewhere": gettext_lazy(
        "A person with this identity number is on file in household %(number)s. Take the person over "
        "there first, or correct the number."
    ),
    "person_hidden": gettext_lazy("A person with this identity number is on file outside the places of your posts."),
    "several_persons": gettext_lazy(
        "Several persons of the household are called “%(name)s”. Add the identity number or the date of birth."
    ),
    "person_left": gettext_lazy("“%(name)s” left this household on file. Record the return first."),
    "record_gone": gettext_lazy("The record that this row was exported from no longer exists."),
    "changed_meanwhile": gettext_lazy(
        "The record was changed after this file was exported. Export it again and repeat your changes there."
    ),
    "not_listed": gettext_lazy("%(names)s of this household are on file but not in the upload. They stay as they are."),
}

WARNINGS = frozenset(
    {"digits_in_name", "identity_doubt", "head_differs", "not_listed", "size_differs", "no_head", "same_person"}
)
CONFLICTS = frozenset(
    {
        "number_elsewhere", "household_elsewhere", "household_ended", "several_households", "person_elsewhere",
        "person_hidden", "several_persons", "person_left", "record_gone", "changed_meanwhile",
    }
)  # fmt: skip

NOTES: dict[str, str | Promise] = {
    "other_kind": gettext_lazy(
        "The name “%(name)s” does not fit what the file is (%(kind)s); it was read as what it is."
    ),
    "encoding": gettext_lazy("The text was read as %(encoding)s."),
    "hidden_sheet": gettext_lazy("Sheet “%(sheet)s” is hidden; it was read too."),
    "hidden_rows": gettext_lazy("Sheet “%(sheet)s” has %(count)d hidden rows (%(rows)s); they were read too."),
    "hidden_columns": gettext_lazy("Sheet “%(sheet)s” has %(count)d hidden columns; they were read too."),
    "formulas": gettext_lazy("Sheet “%(sheet)s” has %(count)d formulas; the results stored in the file were read."),
    "ghosts": gettext_lazy(
        "Below row %(row)d of sheet “%(sheet)s” more than a hundred rows are empty; what stands below "
        "them was not read."
    ),
    "ghost_rows": gettext_lazy(
        "Row %(first)d of sheet “%(sheet)s” and those below were not read: more than a hundred empty "
        "rows lie between them and row %(row)d."
    ),
    "sheet_left": gettext_lazy(
        "Sheet “%(sheet)s” was not read: it has no row of column names that belong to a roster."
    ),
    "sheet_example": gettext_lazy("Sheet “%(sheet)s” holds examples and was not read."),
    "totals": gettext_lazy("Rows with totals were left out of sheet “%(sheet)s”: %(rows)s."),
    "remarks": gettext_lazy("Rows with remarks only were left out of sheet “%(sheet)s”: %(rows)s."),
    "repeated_header": gettext_lazy("Repeated column names were left out of sheet “%(sheet)s”: %(rows)s."),
    "two_line_header": gettext_lazy("Sheet “%(sheet)s” has column names of two lines; they were joined."),
    "columns_left": gettext_lazy(
        "These columns of sheet “%(sheet)s” were not read, because nothing fits them: %(columns)s."
    ),
    "same_file": gettext_lazy(
        "You sent the same file on %(when)s; what it holds is checked against the register as it is now."
    ),
    "changed_file": gettext_lazy("A file of this name with other content was sent on %(when)s."),
    "findings_cut": gettext_lazy("The file has %(count)d problems; the first %(limit)d are listed."),
}


def sentence(code: str, arguments: Mapping[str, Any]) -> str:
    """Return the sentence of a problem or note in the language of the page."""
    template = PROBLEMS.get(code) or NOTES.get(code) or "%(code)s"
    return str(template) % {"code": code, **{name: shown(value) for name, value in arguments.items()}}


def shown(value: Any) -> Any:
    """Return an argument in the language of the page: texts of the pack are kept in all languages."""
    if isinstance(value, Text):
        return value.inside(get_language() or "en")
    if isinstance(value, dict):
        return Text.read(value).inside(get_language() or "en")
    if isinstance(value, str) and len(value) > 60:
        return _("%(start)s…") % {"start": value[:59]}
    return value


def plain_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as plain JSON content."""
    return {n: dict(v.by_language) if isinstance(v, Text) else v for n, v in arguments.items()}
