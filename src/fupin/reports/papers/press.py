"""Presses: processes that set papers while this one reads the next, so that every core of the computer works.

A press knows no database and no key; it is given whole sheets and gives back files. It ends when its pipe is closed,
so also when the process that feeds it was killed.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import BoundedSemaphore
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError
from fupin.reports.papers import typesetting
from fupin.reports.papers.typesetting import Sheet

MOST = 4
"""Presses at most: each needs some hundred megabytes for fonts and pages."""
FEW = 40
"""Households for which no press is started: it would take longer than to set them."""
_LENGTH = struct.Struct(">Q")
_DONE, _REFUSED = b"\x00", b"\x01"
Order = Callable[[], Sheet]


def wanted(households: int) -> int:
    """Return how many presses some households are worth; none where this process sets them faster by itself."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST) if households > FEW and cores > 1 else 0


@dataclass(slots=True)
class Presses:
    """Some presses; without any, papers are set in this process, one after the other."""

    count: int
    _threads: ThreadPoolExecutor | None = None
    _free: SimpleQueue[subprocess.Popen[bytes]] = field(default_factory=SimpleQueue)
    _room: BoundedSemaphore = field(default_factory=BoundedSemaphore)

    def set(self, order: Order) -> Future[bytes]:
        """Have a sheet set and return where its file will be; waits where a dozen sheets wait already.

        The sheet is made when its turn comes, so that what it holds is in memory no longer than needed.
        """
        if self._threads is None:
            return _now(order)
        self._room.acquire()
        made = self._threads.submit(self._set, order)
        made.add_done_callback(lambda _made: self._room.release())
        return made

    def _set(self, order: Order) -> bytes:
        given = orjson.dumps(asdict(order()))
        press = self._free.get()
        try:
            return _asked(press, given)
        finally:
            self._free.put(press)


@contextmanager
def presses(count: int) -> Iterator[Presses]:
    """Give presses to work with; they are gone at the end, also after an error."""
    if count < 1:
        yield Presses(0)
        return
    running = [_started() for _ in range(count)]
    threads = ThreadPoolExecutor(count, "press")
    found = Presses(count, threads, _room=BoundedSemaphore(3 * count))
    for press in running:
        found._free.put(press)
    try:
        yield found
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for press in running:
            press.kill()
            press.communicate()
        threads.shutdown()


def _now(order: Order) -> Future[bytes]:
    made: Future[bytes] = Future()
    try:
        made.set_result(typesetting.set_sheet(order()))
    except FupinError as error:
        made.set_exception(error)
    return made


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", __name__, str(settings.DATA)]
    # As many presses as cores: one thread in each, whose memory is given back more readily.
    lean = {**os.environ, "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    return subprocess.Popen(  # noqa: S603 - our own module, run by our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, env=lean
    )


def _asked(press: subprocess.Popen[bytes], given: bytes) -> bytes:
    if press.stdin is None or press.stdout is None:
        raise FupinError(STOPPED)
    try:
        _send(press.stdin, given)
        answer = _received(press.stdout)
    except OSError:
        answer = None
    if answer is None:
        raise FupinError(STOPPED)
    if answer[:1] == _REFUSED:
        said = orjson.loads(answer[1:])
        raise FupinError(said["message"], **said["arguments"])
    return answer[1:]


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = pipe.read(length)
    return content if len(content) == length else None


def serve(data: Path) -> None:
    """Set one sheet after the other until nobody gives any."""
    if not settings.configured:
        settings.configure(DATA=data)
    given, made = sys.stdin.buffer, sys.stdout.buffer
    while (order := _received(given)) is not None:
        try:
            _send(made, _answered(order))
        except BrokenPipeError:
            os._exit(0)


def _answered(order: bytes) -> bytes:
    sheet: dict[str, Any] = orjson.loads(order)
    try:
        made: bytes = typesetting.set_sheet(Sheet(**sheet))
    except FupinError as error:
        said = {"message": str(error.message), "arguments": {k: str(v) for k, v in error.arguments.items()}}
        return _REFUSED + orjson.dumps(said)
    typesetting.forget()
    return _DONE + made


STOPPED = gettext_noop(
    "A process that sets papers was stopped from outside, perhaps because memory is short. "
    "Go on with these papers: the villages that are done are kept."
)

if __name__ == "__main__":
    serve(Path(sys.argv[1]))
