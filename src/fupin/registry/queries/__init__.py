"""The only door for readers of the register: every answer holds only what the user may see."""

from __future__ import annotations

from fupin.registry.deeds import deed
from fupin.registry.pack import pack
from fupin.registry.queries.counts import Counts, accounts_by_year, counts, counts_by, members_by
from fupin.registry.queries.figures import counted, lists_agree
from fupin.registry.queries.history import Difference, FieldChange, difference, household_histories, household_history
from fupin.registry.queries.households import (
    HouseholdFile,
    Moment,
    attachment,
    household,
    household_by_id,
    household_file,
    in_places,
    masked,
    masked_facts,
    numbers_of,
    present_ids,
    temporary_key,
)
from fupin.registry.queries.lists import household_list
from fupin.registry.queries.persons import ComparedPerson, persons_to_compare
from fupin.registry.queries.policy import for_policy, households_for_policy
from fupin.registry.queries.public import numbers_on_file, persons_born_on, shown_in_public
from fupin.registry.queries.quality import (
    Overfull,
    Score,
    finding,
    findings_by_check,
    open_findings,
    overfull,
    scores,
    text_of,
)
from fupin.registry.queries.rows import household_rows
from fupin.registry.queries.search import Hit, search
from fupin.registry.queries.tables import tables_for_policy
from fupin.registry.words import HEAD

__all__ = [
    "HEAD",
    "ComparedPerson",
    "Counts",
    "Difference",
    "FieldChange",
    "Hit",
    "HouseholdFile",
    "Moment",
    "Overfull",
    "Score",
    "accounts_by_year",
    "attachment",
    "counted",
    "counts",
    "counts_by",
    "deed",
    "difference",
    "finding",
    "findings_by_check",
    "for_policy",
    "household",
    "household_by_id",
    "household_file",
    "household_histories",
    "household_history",
    "household_list",
    "household_rows",
    "households_for_policy",
    "in_places",
    "lists_agree",
    "masked",
    "masked_facts",
    "members_by",
    "numbers_of",
    "numbers_on_file",
    "open_findings",
    "overfull",
    "pack",
    "persons_born_on",
    "persons_to_compare",
    "present_ids",
    "scores",
    "search",
    "shown_in_public",
    "tables_for_policy",
    "temporary_key",
    "text_of",
]
