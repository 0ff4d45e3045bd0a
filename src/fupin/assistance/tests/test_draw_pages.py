"""The pages of draws: each step where it belongs, in both languages, and a public page that shows no person."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fupin.assistance import actions
from fupin.assistance.models import Draw, DrawEntry
from fupin.assistance.tests.drawing import SEED, announced, draft, entries, fresh, held, households, later, tomorrow
from fupin.framework.permissions import SYSTEM
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_places, rows, text
from fupin.registry.tests.samples import NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]
SCRIPT = ROOT / "docs" / "draw.py"


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def team(language: str = "en", area: int = VILLAGE) -> Any:
    return client("village_team", area, language)


def given(**changed: Any) -> dict[str, Any]:
    usual = {"title": "Donkeys", "drawn": "donkeys", "units": 2, "waiting": 1, "eligible": "the meeting's list"}
    seed = {"seed_source": "closing index", "seed_day": tomorrow().isoformat()}
    return {"area": VILLAGE, "area_text": "", **usual, **seed, **changed}


def test_a_team_draws_lots_by_clicking() -> None:
    who, found = team(), households(5)
    assert who.post("/draws/new/", given()).status_code == 302
    draw = Draw.objects.get()
    page = who.get(f"/draws/choose/?draw={draw.pk}")
    assert page.context["listing"].count == 5
    chosen = {"row": [one.pk for one in found[:3]], "state": f"draw={draw.pk}"}
    assert "3 households are added" in text(who.post("/draws/add/", chosen, follow=True))
    assert who.get(f"/draws/choose/?draw={draw.pk}").context["listing"].count == 2
    who.post(f"/draws/{draw.pk}/add/", {"number": found[3].number})
    every = {"every": "1", "state": f"draw={draw.pk}"}
    who.post("/draws/add/", every)
    assert len(entries(draw)) == 5
    one = {"row": entries(draw)[0].pk, "state": f"draw={draw.pk}"}
    assert who.post("/draws/exclude/", one).status_code == 200
    assert who.post("/draws/exclude/", {**one, "reason": "x"}).status_code == 422
    who.post("/draws/exclude/", {**one, "reason": "has a donkey"})
    assert "has a donkey" in text(who.get(f"/draws/participants/?draw={draw.pk}"))
    who.post("/draws/readmit/", one)
    assert len(entries(draw)) == 5
    assert who.post(f"/draws/{draw.pk}/freeze/").status_code == 200
    assert fresh(draw.pk).state == "draft"
    who.post(f"/draws/{draw.pk}/freeze/", {"confirmed": "1"})
    who.post(f"/draws/{draw.pk}/announce/")
    assert "Wait for" in text(who.get(f"/draws/{draw.pk}/"))
    witnesses = {"first_witness": "Wang", "second_witness": "Li"}
    photo = SimpleUploadedFile("index.jpg", b"\xff\xd8\xff photo")
    with later():
        who = client("township_clerk")
        assert "The numbers as published" in text(who.get(f"/draws/{draw.pk}/"))
        wrong = who.post(f"/draws/{draw.pk}/hold/", {"seed": SEED, "seed_again": "3245.68", **witnesses})
        assert wrong.status_code == 422 and "two seeds differ" in text(wrong)
        right = {"seed": SEED, "seed_again": "3245.67", **witnesses, "photo": photo}
        assert who.post(f"/draws/{draw.pk}/hold/", right).status_code == 302
        assert "The lots are drawn." in text(who.get(f"/draws/{draw.pk}/"))
        assert who.get(f"/draws/{draw.pk}/photo/").content == b"\xff\xd8\xff photo"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Public draw", "waiting list", "Check it yourself"]), ("zh-hans", ["公开抽签", "候补", "自己核对"])],
)
def test_everybody_sees_a_published_draw_and_no_person(language: str, words: list[str]) -> None:
    draw, anybody = held(6), Client()
    anybody.cookies["django_language"] = language
    with at_most(12):
        page = anybody.get(f"/public/draw/{draw.token}/")
    shown = page.content.decode()
    for word in [*words, draw.commitment, draw.digits, draw.result_hash]:
        assert word in shown, word
    assert [one.holds for one in page.context["checked"]] == [True] * 5
    for path in ("", "list.txt", "record.json", "code.svg"):
        said = anybody.get(f"/public/draw/{draw.token}/{path}").content.decode()
        for entry, household in zip(entries(draw), rows(Household).order_by("pk"), strict=True):
            assert entry.nonce not in said and entry.record not in said and household.head_name not in said
        assert "Wang" not in said


def test_nothing_is_public_before_it_is_announced() -> None:
    draw = draft()
    actions.freeze_draw(SYSTEM, draw.pk)
    for path in ("", "list.txt", "record.json", "code.svg"):
        assert Client().get(f"/public/draw/{draw.token}/{path}").status_code == 404


def test_a_changed_participant_is_named_on_the_public_page() -> None:
    draw = held(4)
    victim = entries(draw)[2]
    DrawEntry.objects.filter(pk=victim.pk).update(label="Somebody else")
    page = Client().get(f"/public/draw/{draw.token}/")
    said = [one.differences for one in page.context["checked"] if not one.holds]
    assert len(said) == 1 and any(victim.label in line for line in said[0])
    assert any("Somebody else" in line for line in said[0])


def test_a_cancelled_draw_and_the_next_one_name_each_other() -> None:
    old = announced(3)
    actions.cancel_draw(SYSTEM, old.pk, "the exchange was closed")
    new = fresh(actions.draw_again(SYSTEM, old.pk, tomorrow()))
    assert new.token not in Client().get(f"/public/draw/{old.token}/").content.decode()
    actions.freeze_draw(SYSTEM, new.pk)
    actions.announce_draw(SYSTEM, new.pk)
    page = Client().get(f"/public/draw/{old.token}/").content.decode()
    assert "the exchange was closed" in page and new.token in page
    assert old.token in Client().get(f"/public/draw/{new.token}/").content.decode()


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *words], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def published(tmp_path: Path) -> tuple[Path, Draw]:
    """A record and a list as the public page gives them out."""
    draw = held(9)
    for name in ("record.json", "list.txt"):
        (tmp_path / name).write_bytes(Client().get(f"/public/draw/{draw.token}/{name}").content)
    return tmp_path, draw


def test_the_script_draws_the_same_without_the_product(published: tuple[Path, Draw]) -> None:
    folder, draw = published
    imported = [line for line in SCRIPT.read_text(encoding="utf-8").split("\n") if line.startswith(("import", "from"))]
    assert imported == [f"import {name}" for name in ("hashlib", "json", "pathlib", "sys", "unicodedata")]
    code, said = run(folder, "record.json", "list.txt", "index 3,245.67")
    assert code == 0 and draw.result in said


def test_the_script_names_what_was_changed(published: tuple[Path, Draw]) -> None:
    folder, draw = published
    record = json.loads((folder / "record.json").read_text())
    victim, other = entries(draw)[3], "0" * 64

    def changed(**values: Any) -> tuple[int, str]:
        (folder / "changed.json").write_text(json.dumps({**record, **values}))
        return run(folder, "changed.json", "list.txt")

    lists = {
        "participant": (record["list"].replace(f" {victim.label}\n", " Nobody\n", 1), "Nobody"),
        "leaf": (record["list"].replace(victim.leaf, other), victim.leaf),
        "units": (record["list"].replace("units: 2", "units: 3"), "units"),
    }
    for text_, word in lists.values():
        code, said = changed(list=text_)
        assert code == 1 and word in said and draw.commitment in said
    assert changed(result=record["result"].replace("1 ", "2 ", 1))[0] == 1
    code, said = changed(seed={**record["seed"], "digits": "324568"})
    assert code == 1 and "324567" in said
    assert run(folder, "record.json", "list.txt", "3245.68")[0] == 1


def test_the_script_for_download_is_the_one_of_the_documents() -> None:
    copy = ROOT / "src" / "fupin" / "assistance" / "static" / "assistance" / "draw.py.txt"
    assert copy.read_bytes() == SCRIPT.read_bytes()


def test_only_who_may_sees_and_runs_draws() -> None:
    draw = draft()
    stranger = team(area=NEXT_VILLAGE)
    for url in (f"/draws/{draw.pk}/", f"/draws/participants/?draw={draw.pk}", f"/draws/choose/?draw={draw.pk}"):
        assert stranger.get(url).status_code == 404, url
    assert draw.title not in text(stranger.get("/draws/"))
    leader = client("leader")
    assert leader.get(f"/draws/{draw.pk}/").status_code == 200
    assert leader.get(f"/draws/choose/?draw={draw.pk}").status_code == 403
    for word in ("freeze", "announce", "hold", "cancel", "again", "add"):
        assert leader.post(f"/draws/{draw.pk}/{word}/", {"confirmed": "1"}).status_code == 403, word
    assert client("group_cadre").get("/draws/").status_code == 403
