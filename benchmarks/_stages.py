"""Stages of a benchmark, each in a process of its own, so that its CPU seconds and its memory are its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Stage:
    """What a process and all its children took: CPU and wall seconds, peak megabytes; and its last words."""

    cpu: float
    wall: float
    memory: float
    told: str


def run(words: Sequence[str]) -> Stage:
    """Run a command to its end and measure the whole tree; stops the benchmark where it fails."""
    before, begun = os.times(), time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    peak = _Peak(process.pid)
    told, _ = process.communicate()
    wall, after = time.monotonic() - begun, os.times()
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}\n{told}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Stage(cpu, wall, peak.stopped(), told.strip().rpartition("\n")[2])


def stage(module: str, *words: object) -> Stage:
    """Run one stage of a benchmark's own module."""
    return run([sys.executable, "-m", module, *map(str, words)])


class _Peak:
    """The most memory that a process and its children held together, sampled ten times a second.

    What forked processes share is counted for each of them, so the figure is never too low.
    """

    def __init__(self, pid: int) -> None:
        self._most, self._over, self._pid = 0, threading.Event(), pid
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            try:
                root = psutil.Process(self._pid)
                held = sum(_held(each) for each in (root, *root.children(recursive=True)))
            except psutil.Error:
                continue
            self._most = max(self._most, held)

    def stopped(self) -> float:
        """The peak in megabytes."""
        self._over.set()
        self._thread.join()
        return self._most / 1e6


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
