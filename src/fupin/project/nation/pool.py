"""Several processes at a time, each writing one province after another; none outlives the one that began them."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from fupin.kernel.errors import FupinError
from fupin.project.nation.plan import Province
from fupin.project.nation.writing import Order, write_province

PATIENCE = 1.0  # seconds between two looks at whether the parent lives


def written(order: Order, provinces: Sequence[Province], processes: int) -> Iterator[int]:
    """Write provinces, the largest first so that the processes end together; yields households as they are done."""
    ranked = sorted(provinces, key=lambda province: -province.households)
    if processes == 1 or len(ranked) < 2:
        yield from (write_province(order, province) for province in ranked)
        return
    try:
        yield from _shared(order, ranked, min(processes, len(ranked)))
    except BrokenProcessPool:
        raise FupinError(
            "A process that wrote a province was ended from outside.",
            fix="Run the same command again, with --processes 1 if memory is short: finished provinces are kept.",
        ) from None


def _shared(order: Order, provinces: Sequence[Province], processes: int) -> Iterator[int]:
    with ProcessPoolExecutor(processes, get_context("spawn"), _follow, (os.getpid(),)) as pool:
        with _main_unnamed():
            running = [pool.submit(write_province, order, province) for province in provinces]
        try:
            yield from (found.result() for found in as_completed(running))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _follow(parent: int) -> None:
    """End when the parent is killed: two that write the same province would spoil it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _main_unnamed() -> Iterator[None]:
    """New processes run the program's file to find what it defines; ours is a command, and would begin anew."""
    main = vars(sys.modules["__main__"])
    file = main.pop("__file__", None)
    try:
        yield
    finally:
        if file is not None:
            main["__file__"] = file
