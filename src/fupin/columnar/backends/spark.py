"""Spark: the same rules where the data outgrow one machine, on all cores of it or on a cluster."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from ibis.backends.pyspark import Backend
from pyspark import SparkConf, SparkContext, java_gateway
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from fupin.columnar.backends import java
from fupin.columnar.backends.base import Capabilities, Keys, Source
from fupin.columnar.schema import KEY
from fupin.kernel.errors import FupinError

# Ibis writes floating constants for Spark by an option that it has only once its own backend is registered.
Backend.register_options()
_launch: Callable[..., Any] = java_gateway.launch_gateway
LOOPBACK = "127.0.0.1"
SETTINGS = {
    # Nothing listens beyond this machine, and what listens asks for a secret.
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.host": LOOPBACK,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # A number that leaves its type is an error, never another number; a day before 1582 is that day.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.session.timeZone": "UTC",
    # A text that says "${x}" is that text.
    "spark.sql.variable.substitute": "false",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    # Files are listed here, not by a job of one task for each.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
}
BATCH = 100_000
AT_START = {"spark.driver.memory", "spark.driver.extraJavaOptions"}


class SparkUnavailable(FupinError):
    """Spark cannot start on this machine."""


class Spark:
    """One Spark application; a process has one at a time.

    `master` is "local[2]" for so many cores of this machine, or "spark://host:port" of a standalone cluster,
    whose machines must see the same folders. `memory` is that of the driver, and of each executor.
    """

    capabilities = Capabilities("spark", "pyspark", distributed=True)

    def __init__(
        self,
        *,
        master: str = "local[2]",
        memory: str = "1g",
        temp_folder: Path | None = None,
        java_options: str = "",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        if SparkContext._active_spark_context is not None:
            raise SparkUnavailable("This process runs Spark already.", fix="Close that one first.")
        self._temporary = TemporaryDirectory(prefix="fupin-spark-", dir=temp_folder, ignore_cleanup_errors=True)
        self.folder = Path(self._temporary.name)
        self._gateway: Any = None
        self._attached = 0
        try:
            self._start({**_settings(master, memory, java_options, self.folder), **(settings or {})})
        except BaseException:
            self._clean()
            raise

    def _start(self, settings: Mapping[str, str]) -> None:
        # The command line shows only what the Java process must know before it starts, and so no secret.
        first, conf = (SparkConf(loadDefaults=False) for _ in range(2))
        first.setAll([(name, value) for name, value in settings.items() if name in AT_START])
        conf.setAll(list(settings.items()))
        log = self.folder / "log"
        with log.open("wb") as stream, _environment():
            try:
                self._gateway = _launch(first, {"stdout": stream, "stderr": stream})
                context = SparkContext(gateway=self._gateway, conf=conf)
            except Exception as error:
                told = log.read_text(encoding="utf-8", errors="replace")[-1000:]
                raise SparkUnavailable("Spark did not start: %(error)s %(told)s", error=error, told=told) from error
        self.session = SparkSession(context)

    def attach(self, sources: Mapping[str, Source], within: Keys | None = None) -> None:
        """Give each table its data: an Arrow table, a Parquet file, several, or a folder of them."""
        chosen = "true" if within is None else f"{KEY} BETWEEN {within[0]} AND {within[1]}"
        for name, source in sources.items():
            files = [self._written(name, source)] if isinstance(source, pa.Table) else _files(source)
            reader = self.session.read.schema(from_arrow_schema(_schema(files))).option("recursiveFileLookup", "true")
            reader.parquet(*map(_address, files)).where(chosen).createOrReplaceTempView(name)

    def _written(self, name: str, table: pa.Table) -> Path:
        """An Arrow table as a file, under a name of its own: Spark may still hold the one before."""
        self._attached += 1
        file = self.folder / f"{name}-{self._attached}.parquet"
        pq.write_table(table, file, compression="zstd")
        return file

    def fetch(self, expression: ibis.Expr) -> pa.Table:
        """Run an Ibis expression."""
        return self.fetch_sql(str(ibis.to_sql(expression, dialect=self.capabilities.dialect)))

    def fetch_sql(self, statement: str) -> pa.Table:
        """Run a compiled expression and bring every row here."""
        found = self.session.sql(statement).toArrow()
        return pa.table(found.columns, names=found.column_names)

    def define(self, name: str, statement: str) -> None:
        """Let a compiled statement be known by a name."""
        self.session.sql(statement).createOrReplaceTempView(name)

    def write_sql(self, statement: str, file: Path) -> int:
        """Write the rows of a compiled statement as one Parquet file, and return how many there are."""
        folder = file.with_name(f".{file.name}.parts")
        try:
            self.session.sql(statement).write.mode("overwrite").parquet(str(folder.absolute()))
            _joined(sorted(folder.glob("part-*.parquet")), folder / "whole").replace(file)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return int(pq.read_metadata(file).num_rows)

    def close(self) -> None:
        """Stop the application and its Java process, and remove its folder."""
        self.session.stop()
        self._clean()

    def _clean(self) -> None:
        if self._gateway is not None:
            self._gateway.shutdown()
            self._gateway.proc.stdin.close()
            self._gateway.proc.wait(timeout=60)
            SparkContext._gateway = SparkContext._jvm = None
        self._temporary.cleanup()

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _settings(master: str, memory: str, java_options: str, folder: Path) -> dict[str, str]:
    local = master.startswith("local")
    return {
        **SETTINGS,
        "spark.app.name": "fupin",
        "spark.master": master,
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.local.dir": str(folder / "spill"),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.driver.extraJavaOptions": f'"-Djava.io.tmpdir={folder}" {java_options}'.strip(),
        "spark.authenticate": str(local).lower(),
        "spark.sql.shuffle.partitions": "4" if local else "32",
    }


def environment() -> dict[str, str]:
    """What Spark's programs read from the environment: this package, a Java that fits, the loopback address."""
    found = java.home()
    if found is None:
        raise SparkUnavailable("Spark needs Java 17 or 21.", fix="Set JAVA_HOME, or install default-jre-headless.")
    return {"JAVA_HOME": str(found), "SPARK_HOME": str(Path(pyspark.__file__).parent), "SPARK_LOCAL_IP": LOOPBACK}


@contextmanager
def _environment() -> Iterator[None]:
    # The launcher reads this process's own environment, and nothing else.
    own = environment()
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _joined(parts: Sequence[Path], file: Path) -> Path:
    """The one part, or all parts as one file in their order: the engine writes one for each of its tasks."""
    if len(parts) == 1:
        return parts[0]
    with pq.ParquetWriter(file, pq.read_schema(parts[0]), compression="zstd") as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches(batch_size=BATCH):
                writer.write_batch(batch)
    return file


def _files(source: Path | Sequence[Path]) -> list[Path]:
    paths = [source] if isinstance(source, Path) else source
    files = [file for path in paths for file in (sorted(path.rglob("*.parquet")) if path.is_dir() else [path])]
    if not files:
        raise FupinError("There is no Parquet file in %(source)s.", source=source)
    return files


def _schema(files: Sequence[Path]) -> pa.Schema:
    """The columns of all files; Spark itself would read a column that a file lacks as unknown."""
    first = pq.read_schema(files[0])
    for file in files[1:]:
        if not pq.read_schema(file).equals(first):
            raise FupinError("Its columns are not those of %(first)s.", place=str(file), first=files[0])
    return first


def _address(file: Path) -> str:
    """The file's address; signs that Spark would take for a pattern are escaped."""
    return "".join(f"\\{sign}" if sign in "{}[]*?\\" else sign for sign in str(file.absolute()))
