"""Spark as a process of this machine: who can reach it, what it needs, and what it leaves."""

import os
from pathlib import Path

import psutil
import pytest
from pyspark import SparkContext

from fupin.columnar.backends import java
from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.spark import Spark, SparkUnavailable

pytestmark = pytest.mark.xdist_group("spark")
LOOPBACK = ("127.0.0.1", "::ffff:127.0.0.1", "::1")


def test_nobody_beyond_this_machine_reaches_it(cluster: Engine) -> None:
    (program,) = (child for child in psutil.Process().children() if child.name() == "java")
    heard = [found.laddr for found in program.net_connections("inet") if found.status == psutil.CONN_LISTEN]
    assert heard
    assert [address for address in heard if address.ip not in LOOPBACK] == []


def test_its_command_line_holds_no_secret_and_the_environment_is_as_before(cluster: Engine) -> None:
    (program,) = (child for child in psutil.Process().children() if child.name() == "java")
    assert "spark.driver.memory=1g" in " ".join(program.cmdline())
    assert "secret" not in " ".join(program.cmdline())
    assert "SPARK_HOME" not in os.environ


def test_a_process_has_one_at_a_time(cluster: Engine) -> None:
    with pytest.raises(SparkUnavailable, match="already"):
        Spark()


def test_a_start_that_fails_says_why_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if java.home() is None:
        pytest.skip("Spark needs Java 17 or 21")
    monkeypatch.setattr(SparkContext, "_active_spark_context", None)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with pytest.raises(SparkUnavailable, match="much"):
        Spark(memory="much", temp_folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_without_a_java_that_fits_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(SparkContext, "_active_spark_context", None)
    monkeypatch.setattr(java, "_candidates", lambda: iter([_java(tmp_path, "11.0.2"), _java(tmp_path, "25")]))
    assert java.home() is None
    with pytest.raises(SparkUnavailable, match="default-jre-headless"):
        Spark(temp_folder=tmp_path)
    monkeypatch.setattr(java, "_candidates", lambda: iter([_java(tmp_path, "1.8.0"), _java(tmp_path, "21.0.1")]))
    assert java.home() == tmp_path / "21.0.1"


def _java(folder: Path, version: str) -> Path:
    home = folder / version
    (home / "bin").mkdir(parents=True, exist_ok=True)
    (home / "bin" / "java").touch()
    (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    return home
