"""Household files of a county as PDF: seconds per thousand, peak memory, and what of it is typesetting alone.

Loads the demonstration county (or its small form), makes the papers of all registered households by the job itself,
kills the worker in the middle once, goes on, and reads every text back. The floor is the same compiler setting pages
of the same shape with constant text, in the same run and in one process: the ratio of processor time is what reading,
wording, handing over and keeping cost on top. Time and memory are those of the worker and of every process it starts.
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
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
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
    parser.add_argument("--photos", action="store_true", help="with the photos of matters")
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

    address = "http://127.0.0.1:8000"
    order = actions.Order(chosen.paper, chosen.language, merged=not chosen.each, origin=address, photos=chosen.photos)
    run = actions.request_papers(SYSTEM, 0, order)
    kept = _killed(run.pk) if chosen.kill else []
    begun, before = perf_counter(), _spent()
    with _Watch() as watch:
        _work()
    wall, spent = perf_counter() - begun, _spent() - before
    parts = list(run.parts.order_by("area"))
    made = sum(part.households for part in parts if part.pk not in kept)
    count = sum(part.households for part in parts)
    print(f"{count} households, {len(parts)} villages, {sum(p.bytes for p in parts) / 1e6:.0f} MB sealed")
    print(f"{1000 * wall / made:.1f} s per thousand, {1000 * spent / made:.1f} s of processor time")
    print(f"peak memory of {watch.processes} processes together: {watch.peak} MB, shared pages counted once")
    again = set(kept) - {part.pk for part in parts}
    if chosen.kill:
        print(f"killed after {len(kept)} villages; {len(again)} of them made again")
    floor = _floor(chosen)
    print(f"the same pages with constant text, one process: {1000 * floor:.1f} s per thousand")
    print(f"ratio of processor time {spent / made / floor:.2f}, of time {wall / made / floor:.2f}")
    wrong = list(_wrong(parts))
    print(f"text read back: {count} households, {len(wrong)} differ; {_missing(parts)} signs without a glyph")
    for one in wrong[:10]:
        print(f"  {one}")
    return int(bool(wrong or again))


def _spent() -> float:
    """Return the processor time of this process and of all children that ended."""
    known = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in known)


class _Watch:
    """Looks at the memory of this process and of all that it starts, five times a second."""

    def __init__(self) -> None:
        self.peak, self.processes, self._over = 0, 0, Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            tree = _tree(os.getpid())
            self.peak = max(self.peak, sum(map(_memory, tree)) >> 10)
            self.processes = max(self.processes, len(tree))


def _tree(pid: int) -> list[int]:
    below: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            below += map(int, file.read_text().split())
    return [pid, *(one for child in below for one in _tree(child))]


def _memory(pid: int) -> int:
    """Return the memory of a process in KB; pages that several share count in parts."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


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
    from fupin.reports.papers.kinds import KINDS

    with translation.override(chosen.language):
        found = household_contents(SYSTEM, 0, parts=KINDS[chosen.paper].parts)
        contents = [content for content, _n in zip(found, range(SAMPLE), strict=False)]
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
        return (
            value
            if name in ("code", "state", "name", "digest", "signature") or not value
            else "户" * max(1, len(value) * 2 // 3)
        )
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
