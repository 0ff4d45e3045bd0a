"""The pages of cases: what they show to whom, what refusals keep, and what one meeting or review does to many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fupin.identification.cases import actions
from fupin.identification.cases.models import Case, CaseEvidence
from fupin.identification.tests.case_world import PAPER, PICTURE, World, day, poor
from fupin.people.models import User
from fupin.people.tests.helpers import signed_in
from fupin.registry.tests.samples import VILLAGE

pytestmark = pytest.mark.django_db
TODAY = date(2020, 5, 11)


@pytest.fixture
def world() -> Iterator[World]:
    """A county with everybody who acts, on a Monday."""
    with day(TODAY):
        yield World()


def client(user: User) -> Client:
    made = signed_in(user)
    made.cookies["django_language"] = "en"
    return made


def begun(world: World, number: int = 1, to: str = "assessment") -> list[int]:
    """Open cases of identification and take them to a step."""
    found = actions.open_cases(world.cadre, "identify", [poor().pk for _n in range(number)]).done
    if to != "application":
        Case.objects.filter(pk__in=found).update(at=to)
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


def paper(name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PAPER.content)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", PICTURE.content)


def test_the_page_of_a_case_says_where_it_stands_and_what_it_needs(world: World) -> None:
    (pk,) = begun(world, to="application")
    shown = text(client(world.cadre).get(f"/cases/{pk}/"))
    for words in ("Application by the household", "Cadre", "Signed application", "Authorisation to check assets"):
        assert words in shown
    assert 'href="#give-application"' in shown and 'href="#consent"' in shown
    assert "/do/give/" in shown
    read_only = text(client(world.inspector).get(f"/cases/{pk}/"))
    assert "/do/give/" not in read_only and "/do/decide/" not in read_only
    assert client(world.stranger).get(f"/cases/{pk}/").status_code == 404


def test_whose_turn_it_is_comes_first(world: World) -> None:
    begun(world, 3)
    assert "Hold the meeting" in text(client(world.cadre).get("/cases/"))
    assert "Nothing waits here" in text(client(world.clerk).get("/cases/"))
    everything = text(client(world.clerk).get("/cases/all/"))
    assert everything.count("Assessment by the villagers") >= 3
    for page in ("late", "brought", "closed", "progress", "candidates"):
        assert client(world.cadre).get(f"/cases/{page}/").status_code == 200, page


def test_a_refusal_keeps_what_was_typed(world: World) -> None:
    (pk,) = begun(world)
    signed = client(world.cadre)
    answer = signed.post(f"/cases/{pk}/do/decide/", {"outcome": "approved", "revision": "1", "reason": "long words"})
    assert answer.status_code == 422 and "long words" in text(answer)


def test_an_officer_who_comes_second_is_told_who_was_first(world: World) -> None:
    (pk,) = begun(world)
    signed = client(world.second)
    seen = Case.objects.get(pk=pk).revision
    actions.declare(world.cadre, pk, related=False)
    answer = signed.post(f"/cases/{pk}/do/decide/", {"outcome": "stopped", "reason": "mine", "revision": str(seen)})
    assert answer.status_code == 409
    assert "Cadre" in text(answer) and "mine" in text(answer)


def test_a_meeting_hears_a_village_in_one_page(world: World) -> None:
    found = begun(world, 12)
    signed, address = client(world.cadre), f"/cases/meeting/{VILLAGE}/identification/assessment/"
    shown = text(signed.get(address))
    assert shown.count("data-heard") == 12
    cases = list(Case.objects.filter(pk__in=found))
    form: dict[str, object] = {
        "entitled": "30", "present": "28", "chair": "Cadre", "declared": "1", "text.minutes": "All were heard.",
        "file.sign_in": paper(), "file.photo": photo(),
        "heard": [f"{case.pk}:{case.revision}" for case in cases[:11]],
    }  # fmt: skip
    for n, case in enumerate(cases):
        form |= {f"agree.{case.pk}": "3" if n == 0 else "28", f"against.{case.pk}": "25" if n == 0 else "0"}
    form |= {"related": [str(cases[1].pk)], f"kinship.{cases[1].pk}": "cousin"}
    answer = signed.post(address, form, follow=True)
    assert "10 cases done" in text(answer) and "1 not done" in text(answer)
    assert "You are related to the household" in text(answer)
    at = {case.pk: case.at for case in Case.objects.filter(pk__in=found)}
    assert at[cases[0].pk] == "not_approved" and at[cases[1].pk] == "assessment" and at[cases[11].pk] == "assessment"
    assert [at[case.pk] for case in cases[2:11]] == ["verification"] * 9
    assert CaseEvidence.objects.filter(name="photo").values("sha256").distinct().count() == 1


def test_a_town_goes_through_many_with_one_sheet(world: World) -> None:
    found = begun(world, 6, "town_review")
    signed, address = client(world.clerk), f"/cases/review/{VILLAGE}/identification/town_review/"
    shown = text(signed.get(address))
    assert shown.count("data-case=") == 6
    cases = list(Case.objects.filter(pk__in=found))
    take = [f"{case.pk}:{case.revision}:approved" for case in cases[:4]]
    take += [f"{cases[4].pk}:{cases[4].revision}:returned", f"{cases[5].pk}:99:approved"]
    answer = signed.post(
        address, {"take": take, f"reason.{cases[4].pk}": "No photo.", "file.review": paper()}, follow=True
    )
    assert "5 cases done" in text(answer) and "1 not done" in text(answer)
    at = {case.pk: case.at for case in Case.objects.filter(pk__in=found)}
    assert [at[case.pk] for case in cases] == [*["town_notice"] * 4, "verification", "town_review"]
