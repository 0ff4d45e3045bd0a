"""A standalone Spark cluster of this machine: a master and two workers, each with its executor, on loopback only."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from fupin.columnar.backends.spark import LOOPBACK, Spark, environment
from tools.services import free_port

WORKERS = 2
# A lost machine is noticed at once, and what it had computed is asked of it only briefly.
IMPATIENT = {"spark.shuffle.io.maxRetries": "1", "spark.shuffle.io.retryWait": "200ms"}
# Many tasks and every join a shuffle, as in a large run, so that there is a middle to lose a worker in.
SMALL_TASKS = {
    "spark.sql.files.maxPartitionBytes": "1m",
    "spark.sql.files.openCostInBytes": "1m",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.coalescePartitions.enabled": "false",
}


class Cluster:
    """The processes of a cluster, and the secret that they share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = {"spark.authenticate": "true", "spark.authenticate.secret": secrets.token_hex(16)}
        self.port = free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.lost_seconds = 0.0

    @property
    def master(self) -> str:
        """The address for applications."""
        return f"spark://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start the master, then the workers."""
        common = {**self.secret, "spark.master.rest.enabled": "false", "spark.port.maxRetries": "0"}
        lines = "".join(f"{name} {value}\n" for name, value in common.items())
        properties = self.folder / "properties"
        properties.touch(mode=0o600)
        properties.write_text(lines)
        shared = ["--host", LOOPBACK, "--properties-file", str(properties), "--webui-port"]
        self._run("master.Master", *shared, str(free_port()), "--port", str(self.port))
        self._await_master()
        for number in range(WORKERS):
            folder = str(self.folder / f"worker-{number}")
            options = ["--cores", "1", "--memory", "1g", "--work-dir", folder, self.master]
            self._run("worker.Worker", *shared, str(free_port()), *options)

    def _run(self, name: str, *words: str) -> None:
        command: list[str | Path] = [
            Path(environment()["SPARK_HOME"]) / "bin" / "spark-class",
            f"org.apache.spark.deploy.{name}",
            *words,
        ]
        with (self.folder / f"{name}-{len(self.processes)}.log").open("wb") as log:
            started = subprocess.Popen(
                command, env={**os.environ, **environment()}, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(started)

    def _await_master(self) -> None:
        log = self.folder / "master.Master-0.log"
        _until(lambda: b"New state: ALIVE" in log.read_bytes(), f"the master did not start: {log}")

    def kill_worker(self) -> None:
        """Kill the last worker and its executor, as when a machine loses its power."""
        self.lost_seconds += seconds(psutil.Process(self.processes[-1].pid))
        os.killpg(self.processes[-1].pid, signal.SIGKILL)
        self.processes.pop().wait()

    def stop(self) -> None:
        """End every process of the cluster."""
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster with a folder of its own."""
    with TemporaryDirectory(prefix="fupin-cluster-", ignore_cleanup_errors=True) as folder:
        running = Cluster(Path(folder))
        try:
            running.start()
            yield running
        finally:
            running.stop()


@contextmanager
def application(running: Cluster) -> Iterator[Spark]:
    """An application with an executor on each worker."""
    settings = {**running.secret, **IMPATIENT, **SMALL_TASKS, "spark.sql.shuffle.partitions": "8"}
    with Spark(master=running.master, temp_folder=running.folder, settings=settings) as engine:
        _until(lambda: executors(engine) == WORKERS, "the executors did not start")
        yield engine


def executors(engine: Spark) -> int:
    """How many executors the application has."""
    status: Any = engine.session.sparkContext._jsc.sc().getExecutorMemoryStatus()
    return int(status.size()) - 1


def tasks(engine: Spark) -> tuple[int, int]:
    """How many tasks of the application are done, and how many are running."""
    known: Any = engine.session.sparkContext._jsc.sc().statusStore().executorList(False)
    each = [known.apply(number) for number in range(known.size())]
    return sum(one.completedTasks() for one in each), sum(one.activeTasks() for one in each)


class Loss(threading.Thread):
    """Kills a worker once so many tasks are done while others are running, and remembers how many were."""

    def __init__(self, running: Cluster, engine: Spark, after: int) -> None:
        super().__init__(daemon=True)
        self.running, self.engine, self.after = running, engine, after
        self.done = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Watch, then kill."""
        while not self.over.wait(0.02):
            done, active = tasks(self.engine)
            if done >= self.after and active:
                self.running.kill_worker()
                self.done = done
                return

    def __enter__(self) -> Loss:
        self.start()
        return self

    def __exit__(self, *_about: object) -> None:
        self.over.set()
        self.join()


def seconds(process: psutil.Process | None = None) -> float:
    """CPU seconds of a process and its children so far."""
    root = process or psutil.Process()
    total = 0.0
    for each in (root, *root.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def _until(true: Any, complaint: str, within: float = 120) -> None:
    end = time.monotonic() + within
    while not true():
        if time.monotonic() > end:
            sys.exit(complaint)
        time.sleep(0.1)
