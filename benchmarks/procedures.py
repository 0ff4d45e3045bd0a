"""Ten thousand random walks through every procedure, its invariants checked after every event, and the model checker.

The ratio that is printed is events a second against the aim. A broken invariant, a problem found by the checker, or a
decision that no walk came to fails the run.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from time import process_time

from fupin.kernel.workflow import Calendar, Procedure
from fupin.kernel.workflow.checking import check
from fupin.kernel.workflow.walking import walk
from fupin.policy.packs import find, folders

WALKS = 10_000
START = date(2014, 1, 1)
# The walks of a procedure begin on the days of six years, one after the other.
SPREAD = 6
AIM_EVENTS = 20_000


def texts() -> Iterator[tuple[str, Procedure, Calendar]]:
    """Yield every text of every procedure of every pack with the calendar of its pack."""
    for pack in map(find, sorted(folders())):
        for name, dated in pack.dated_procedures.items():
            yield from ((f"{pack.name} {name} from {t.period.start}", t.procedure, pack.calendar) for t in dated)


def run(name: str, procedure: Procedure, calendar: Calendar) -> int:
    """Walk through one procedure, print what was seen, and return how much was broken."""
    begun = process_time()
    problems = check(procedure, calendar)
    checked = process_time() - begun
    ends: Counter[str] = Counter()
    events = refused = 0
    broken: list[str] = []
    begun = process_time()
    for seed in range(WALKS):
        start = START.replace(year=START.year + seed % SPREAD * 2)
        one = walk(procedure, calendar, seed, start)
        ends[one.situation.at if one.ended else "under way"] += 1
        events, refused = events + len(one.events), refused + one.refused
        broken += [f"seed {seed}: {said}" for said in one.broken]
    spent = process_time() - begun
    speed = events / spent
    missed = [end for end, one in procedure.ends.items() if one.effect and not ends[end]]
    broken += [f"no walk ever came to “{end}”" for end in missed]
    print(
        f"{name}: {WALKS:,} walks, {events:,} events ({refused:,} refused), {len(broken)} broken, "
        f"{speed:,.0f} events/s = {speed / AIM_EVENTS:.1f} × the aim of {AIM_EVENTS:,}; "
        f"model checker {checked:.2f} s, {len(problems)} problems; {dict(ends.most_common())}",
        flush=True,
    )
    for said in [*broken[:10], *map(str, problems[:10])]:
        print(f"  {said}")
    return len(broken) + len(problems)


def main() -> int:
    """Run every procedure; 1 if anything is broken."""
    return min(1, sum(run(*text) for text in texts()))


if __name__ == "__main__":
    sys.exit(main())
