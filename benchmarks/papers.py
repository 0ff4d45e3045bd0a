"""Household files of a county as PDF: seconds per thousand, peak memory, and what of it is typesetting alone.

Loads the demonstration county (or its small form), makes the papers of all registered households by the job itself,
kills the worker in the middle once, goes on, and reads every text back. The floor is the same compiler setting pages
of the same shape with constant text, in the same run: the ratio is what reading, wording and keeping cost on top.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

SAMPLE = 40


def main() -> None:
    """Load a county, or use one that is there, and make its papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder in which the demonstration is loaded")
    parser.add_argument("--small", action="store_true", help="the small county")
    parser.add_argument("--paper", default="file")
    parser.add_argument("--language", default="zh-hans")
    parser.add_argument("--each", action="store_true", help="a file for each household instead of a book per village")
    parser.add_argument("--kill", action="store_true", help="kill the worker in the middle once, and go on")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fupin-papers-") as folder:
        os.environ["FUPIN_DATA"] = str(chosen.data or folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        if chosen.work:
            sys.exit(_work())
        if not chosen.data:
            call_command("migrate", verbosity=0)
            call_command("demo", *(["--small"] if chosen.small else []), stdout=io.StringIO())
        sys.exit(_measure(chosen))


def _work() -> int:
    from fupin.framework import jobs
    from fupin.reports.actions.papers import KIND

    jobs.recover(jobs.worker_name())
    while jobs.run_next(kind=KIND):
        pass
    return 0


def _measure(chosen: argparse.Namespace) -> int:
    from fupin.framework.permissions import SYSTEM
    from fupin.reports.actions import papers as actions

    order = actions.Order(chosen.paper, chosen.language, merged=not chosen.each, origin="http://127.0.0.1:8000")
    run = actions.request_papers(SYSTEM, 0, order)
    kept = _killed(run.pk) if chosen.kill else []
    wall, begun = perf_counter(), process_time()
    _work()
    wall, spent = perf_counter() - wall, process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    parts = list(run.parts.order_by("area"))
    made = sum(part.households for part in parts if part.pk not in kept)
    count = sum(part.households for part in parts)
    print(f"{count} households, {len(parts)} villages, {sum(p.bytes for p in parts) / 1e6:.0f} MB sealed")
    print(f"{1000 * spent / made:.1f} s CPU per thousand ({1000 * wall / made:.1f} s wall), peak {peak:.0f} MB")
    again = set(kept) - {part.pk for part in parts}
    if chosen.kill:
        print(f"killed after {len(kept)} villages; {len(again)} of them made again")
    floor = _floor(chosen)
    print(f"the same pages with constant text: {1000 * floor:.1f} s per thousand; ratio {spent / made / floor:.2f}")
    wrong = list(_wrong(parts))
    print(f"text read back: {count} households, {len(wrong)} differ; {_missing(parts)} signs without a glyph")
    for one in wrong[:10]:
        print(f"  {one}")
    return int(bool(wrong or again))


def _killed(run: int) -> list[int]:
    from fupin.reports.papers.models import PaperPart

    words = [sys.executable, "-m", "benchmarks.papers", "--work", "--data", os.environ["FUPIN_DATA"]]
    worker = subprocess.Popen(words)
    while PaperPart.objects.filter(run_id=run).count() < 2 and worker.poll() is None:
        sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    return list(PaperPart.objects.filter(run_id=run).values_list("pk", flat=True))


def _floor(chosen: argparse.Namespace) -> float:
    """Return the seconds for one household whose texts are all the same word of the length that they had."""
    from django.utils import timezone, translation

    from fupin.framework.permissions import SYSTEM
    from fupin.reports.papers import printing, typesetting
    from fupin.reports.papers.content import household_contents

    with translation.override(chosen.language):
        contents = [content for content, _n in zip(household_contents(SYSTEM, 0), range(SAMPLE), strict=False)]
        sheet = printing.sheet(chosen.paper, contents[0].about)
        files = [_constant(printing.household(content, "http://127.0.0.1:8000")) for content in contents]
        typesetting.forget()
        begun = process_time()
        for group in [files] if not chosen.each else [[one] for one in files]:
            printing.printed(chosen.paper, sheet | {"files": group}, timezone.now(), tags=False)
        return (process_time() - begun) / len(files)


def _constant(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        # The code is a picture, and names of states choose colours.
        return value if name in ("code", "state", "name") or not value else "户" * max(1, len(value) * 2 // 3)
    if isinstance(value, dict):
        return {key: _constant(one, key) for key, one in value.items()}
    return [_constant(one, name) for one in value] if isinstance(value, list | tuple) else value


def _pages(parts: Any) -> Iterator[tuple[Any, str]]:
    from pypdf import PdfReader

    from fupin.reports.papers.bulk import INDEX
    from fupin.reports.papers.files import FILES

    for part in parts:
        if not part.sha256:
            continue
        said = []
        with zipfile.ZipFile(io.BytesIO(FILES.content(part.sha256))) as inner:
            for name in inner.namelist():
                if name != INDEX:
                    said += [page.extract_text() for page in PdfReader(io.BytesIO(inner.read(name))).pages]
        yield part, "".join("".join(said).split())


def _wrong(parts: Any) -> Iterator[str]:
    """Yield what of the register is not in the papers of its village."""
    from fupin.framework.permissions import SYSTEM
    from fupin.registry.queries.files import household_files
    from fupin.reports.papers.typesetting import clean

    for part, said in _pages(parts):
        left_out = {one["number"] for one in part.problems}
        for file in household_files(SYSTEM, part.area, kind="registered"):
            own = file.household
            wanted = [
                own.number,
                own.head_name,
                *(m.name for m in file.members),
                *(str(a.year) for a in file.accounts[:1]),
            ]
            texts = ["".join(clean(one).split()) for one in wanted if one]
            if own.number not in left_out and any(one not in said for one in texts):
                yield f"{own.number}: {[one for one in texts if one not in said]}"


def _missing(parts: Any) -> int:
    return sum(said.count("\ufffd") + said.count("\x00") for _part, said in _pages(parts))


if __name__ == "__main__":
    main()
