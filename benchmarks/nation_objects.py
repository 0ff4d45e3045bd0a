"""The columns against the usual way: every household an object, its members and its account asked of the database.

    python -m benchmarks.nation_objects --snapshot FOLDER

The same rules and the same households of a synthetic nation, on this machine, in one run. The usual way, as the systems
that we measured do it, reads each household, its members and its account through the ORM, evaluates the rules on these
objects and saves the answer; here without the log, the rights and the history that they keep besides, and with our own
evaluation of a household, so the ratio is on the low side.
"""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks._import import start
from benchmarks._stages import stage
from benchmarks.nation import PACK, YEAR, made
from fupin.columnar.records import households
from fupin.columnar.schema import TABLES
from fupin.columnar.schema.snapshot import open_snapshot
from fupin.columnar.schema.store import Store
from fupin.policy.packs import RuleSet, find

SAMPLE, NATION = 2_000, 1_000_000
_CORE = ("area", "main_cause", "size")


def load(snapshot: Store, number: int) -> list[int]:
    """Put so many households of the nation into an empty register; return their identifiers."""
    from fupin.registry.models import Account, Household, Member

    area = snapshot.areas[0]
    tables = {name: snapshot.read(name, area) for name in TABLES}
    tables["households"] = tables["households"].slice(0, number)
    records = list(households(find(PACK), tables, YEAR))
    Household.objects.bulk_create(_household(record) for record in records)
    Member.objects.bulk_create(m for record in records for m in _members(record))
    Account.objects.bulk_create(_account(record) for record in records if "account" in record)
    return [record["id"] for record in records]


def _household(record: dict[str, Any]) -> Any:
    from fupin.registry.models import Household

    core = {name: record[name] for name in _CORE if name in record}
    facts = _facts(record, {*_CORE, "id", "members", "account", "number", "kind", "other_causes"})
    return Household(id=record["id"], number=str(record["id"]), kind="registered", **core, facts=facts)


def _members(record: dict[str, Any]) -> Iterator[Any]:
    from fupin.registry.models import Member

    for place, member in enumerate(record.get("members", ())):
        core = {name: member[name] for name in ("sex", "birth_date") if name in member}
        facts = _facts(member, {"sex", "birth_date"})
        key = record["id"]
        yield Member(id=key * 100 + place, household_id=key, area=record["area"], position=place, **core, facts=facts)


def _account(record: dict[str, Any]) -> Any:
    from fupin.registry.models import Account

    return Account(id=record["id"], household_id=record["id"], area=record["area"], **record["account"])


def _facts(record: dict[str, Any], but: set[str]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in record.items() if name not in but}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(float(value))
    return value.isoformat() if isinstance(value, date) else value


def one_by_one(rules: RuleSet, identifiers: list[int]) -> dict[int, bool | None]:
    """Read, evaluate and save each household."""
    from django.utils import timezone

    from fupin.identification.models import Finding
    from fupin.registry.models import Household

    answers = {}
    for identifier in identifiers:
        household = Household.objects.get(pk=identifier)
        values = rules.evaluate(_record(household))
        answer = {name: values[index] for name, index in rules.outputs.items()}
        answers[identifier] = answer["poor"]
        Finding.objects.update_or_create(
            household_id=identifier,
            year=YEAR,
            defaults={
                "area": household.area,
                "poor": answer["poor"],
                "conditions": {n: answer[n] for n in rules.named("condition")},
                "main_cause": household.main_cause,
                "size": household.size,
                "fingerprint": rules.pack.fingerprint,
                "known_at": timezone.now(),
            },
        )
    return answers


def _record(household: Any) -> dict[str, Any]:
    known = {name: value for name in _CORE if (value := getattr(household, name)) not in (None, "")}
    record = {**household.facts, **known}
    members = [
        {**m.facts, **{n: v for n in ("sex", "birth_date") if (v := getattr(m, n))}} for m in household.members.all()
    ]
    if members:
        record["members"] = members
    account = household.accounts.filter(year=YEAR).first()
    if account is not None:
        record["account"] = {"year": YEAR, "items": account.items}
    return record


def seconds_each(snapshot: Store, number: int) -> float:
    """CPU seconds of a household in the usual way, on SQLite in its own process."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    identifiers, rules = load(snapshot, number), find(PACK).rule_set(YEAR)
    begun = time.process_time()
    answers = one_by_one(rules, identifiers)
    spent = time.process_time() - begun
    tally = {answer: list(answers.values()).count(answer) for answer in (True, False, None)}
    print(f"one by one: {number:,} households in {spent:.1f} CPU s; poor yes, no, unknown: {tuple(tally.values())}")
    return spent / number


def main() -> None:
    """Measure both and print the ratio."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--snapshot", type=Path)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ.update(FUPIN_DATA=str(Path(folder) / "data"), FUPIN_DATABASE="")
        source = asked.snapshot or Path(folder) / "nation"
        made(source, NATION)
        start()
        snapshot = open_snapshot(source)
        each = seconds_each(snapshot, asked.sample)
        columns = stage("benchmarks.nation", "findings", source, Path(folder) / "findings")
    number = snapshot.rows("households")
    print(f"columns: {number:,} households in {columns.cpu:.1f} CPU s, start and counts of every place included")
    print(f"one by one {each * 1e3:.2f} ms, columns {columns.cpu / number * 1e6:.1f} µs for a household")
    print(f"ratio {each / (columns.cpu / number):,.0f}")


if __name__ == "__main__":
    main()
