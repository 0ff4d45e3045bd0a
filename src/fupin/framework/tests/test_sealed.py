"""Sealed files: kept once and unreadable on the disk, by many at once, gone when they are forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings

from fupin.framework.sealed import SealedFiles

pytestmark = pytest.mark.one_database("it writes files, nothing else")


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> SealedFiles:
    settings.MEDIA_ROOT = tmp_path
    return SealedFiles("papers")


def test_a_file_comes_back_as_it_was_and_lies_sealed(store: SealedFiles) -> None:
    digest = store.keep(b"a plain word")
    assert store.content(digest) == store.find(digest) == b"a plain word"
    assert b"plain" not in store.path(digest).read_bytes()
    store.forget(digest)
    store.forget(digest)
    assert store.find(digest) is None and store.find("") is None
    with pytest.raises(FileNotFoundError):
        store.content(digest)


def test_many_that_keep_the_same_at_once_keep_one(store: SealedFiles, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(store.keep, [b"x" * 50_000] * 40))
    assert len(digests) == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == list(digests)


def test_who_is_stopped_in_the_middle_leaves_the_old_part(
    store: SealedFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save("1.result", {"rows": (1, 2), 3: "three"})
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", lambda _file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.save("1.result", {})
    assert store.load("1.result") == {"rows": [1, 2], "3": "three"}
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    store.drop("1.result")
    assert store.load("1.result") is None
