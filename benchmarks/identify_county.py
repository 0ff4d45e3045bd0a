"""A whole county identified, against DuckDB scanning and summing the same columns of the same files.

8,393 registered households, 24,047 members and three years of accounts, invented, with unknowns, as Parquet.
The query is compiled once per pack and year; that cost is shown on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from fupin.columnar.agreement import Generator
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.identify import identify, statement
from fupin.columnar.schema import TABLES, tables, write
from fupin.policy.packs import RuleSet, find

HOUSEHOLDS, MEMBERS, YEAR = 8_393, 24_047, 2019
ROUNDS = 9


def county(rules: RuleSet) -> list[dict[str, Any]]:
    """The households of the county, with exactly so many members, and accounts of three years."""
    random, generator = Random(20), Generator(rules, seed=20)
    sizes = [1] * HOUSEHOLDS
    for _ in range(MEMBERS - HOUSEHOLDS):
        sizes[random.randrange(HOUSEHOLDS)] += 1
    return [_household(generator, number, size) for number, size in enumerate(sizes)]


def _household(generator: Generator, number: int, size: int) -> dict[str, Any]:
    found = generator.household()
    years = range(YEAR - 2, YEAR + 1)
    found["accounts"] = [{"year": y, "items": [generator.line() for _ in range(10)]} for y in years]
    found["members"] = [generator.member() for _ in range(size)]
    return {**found, "id": number, "area": 990521000000000 + number % 120 * 1000, "size": size}


def scan(rules: RuleSet) -> list[str]:
    """The floor: read every column that the rules use and sum it, or count what is not null."""
    used = {"households": rules.facts_used()["household"], "members": rules.facts_used()["member"]}
    statements = []
    for table, facts in used.items():
        whole = ("integer", "money", "number")
        sums = [f"sum({fact.name})" if fact.type in whole else f"count({fact.name})" for fact in facts]
        statements.append(f"SELECT count(household), {', '.join(sums)} FROM {table}")
    statements.append("SELECT count(household), count(item), sum(amount), sum(year) FROM account_items")
    statements.append("SELECT count(household), sum(year) FROM accounts")
    return statements


def seconds(call: Callable[[], object]) -> float:
    """CPU seconds, the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = process_time()
        call()
        rounds.append(process_time() - start)
    return median(rounds)


def main() -> None:
    """Measure and print."""
    rules = find("fupin-cn").rule_set(YEAR)
    with TemporaryDirectory() as folder, DuckDB(threads=2) as engine:
        write(tables(rules.pack, county(rules)), Path(folder))
        files = {name: Path(folder) / f"{name}.parquet" for name in TABLES}
        engine.attach(files)
        floor = seconds(lambda: [engine.fetch_sql(each) for each in scan(rules)])
        start = process_time()
        statement(rules, "duckdb")
        compiling = process_time() - start
        identified = seconds(lambda: identify(rules.pack, YEAR, files, engine))
        found = identify(rules.pack, YEAR, files, engine)
    print(f"{found.num_rows} households, {MEMBERS} members, 3 years of accounts, {len(rules.rules)} rules; CPU s")
    print(f"scan and sum the columns     {floor:.3f}")
    print(f"identify                     {identified:.3f}   {identified / floor:.1f} × the scan")
    print(f"compile the query, once      {compiling:.3f}")


if __name__ == "__main__":
    main()
