"""Statements: every figure issued computes to the same years later, whatever was changed, corrected or undone since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.poverty_acts import PoorLife
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, Clerk
from fupin.reports.actions import figures as actions
from fupin.reports.models import PeerFigure, Statement
from fupin.reports.queries.figures import by_place, differing, figures_of, peers, statement, statements
from fupin.reports.tests.figuring import YEAR, alter, county

pytestmark = pytest.mark.django_db


def _issued(**options: Any) -> dict[int, int]:
    return actions.issue_statements(SYSTEM, COUNTY, 5, YEAR, "village_report", **options)


def test_every_figure_issued_computes_again_after_a_life_of_changes() -> None:
    county()
    life = PoorLife(11)
    first = _issued()
    assert len(first) == 4 and actions.issue_statement(SYSTEM, COUNTY, YEAR, "base_figures")
    then = by_place(SYSTEM, ["registered_persons", "allowance_persons", "poor_households"], COUNTY, 5, YEAR)
    for _ in range(60):
        life.step()
    _issued(true_on=date(2018, 6, 30))
    for _ in range(60):
        life.step()
    places.merge(SYSTEM, [NEXT_VILLAGE], VILLAGE, day=date(2020, 1, 1), reason="order 3")
    kept = list(Statement.objects.all())
    assert sum(life.done.values()) > 60 and len(kept) == 9
    assert list(differing(kept)) == []
    now = by_place(SYSTEM, ["registered_persons", "allowance_persons", "poor_households"], COUNTY, 5, YEAR)
    assert {key: now[key] for key in then} != then, "a life that changes no figure proves nothing"


def test_a_figure_that_was_tampered_with_is_named() -> None:
    county()
    kept = Statement.objects.get(pk=_issued()[VILLAGE])
    kept.figures["registered_households"]["value"] = {"number": "999"}
    kept.figures["elevation"]["text"] = "another"
    (found,) = differing([kept])
    assert [found.name, found.then.value, found.other_text] == ["registered_households", 999, False]
    Statement.objects.filter(pk=kept.pk).update(figures=kept.figures)
    told = StringIO()
    with pytest.raises(CommandError, match="1 of"):
        call_command("figures", "check", stdout=told)
    assert "registered_households" in told.getvalue() and "999" in told.getvalue()


def test_a_changed_register_leaves_statements_as_they_were() -> None:
    county()
    kept = Statement.objects.get(pk=_issued()[VILLAGE])
    before = figures_of(kept)["registered_households"].value
    first = Household.objects.filter(area=VILLAGE, kind="registered").order_by("id").first()
    assert first is not None
    alter(SYSTEM, first.pk, date(2015, 1, 1), kind="light")
    assert figures_of(kept)["registered_households"].value == before
    told = StringIO()
    call_command("figures", "check", stdout=told)
    assert "328 figures of 4 statements" in told.getvalue()


def test_statements_are_seen_and_issued_inside_one_s_places() -> None:
    county()
    with pytest.raises(Denied):
        actions.issue_statements(Clerk(VILLAGE), TOWN, 5, YEAR, "village_report")
    with pytest.raises(FupinError, match="no set"):
        actions.issue_statement(SYSTEM, VILLAGE, YEAR, "no such set")
    one = actions.issue_statement(Clerk(VILLAGE), VILLAGE, YEAR, "base_figures")
    assert statement(Clerk(VILLAGE), one) and statement(Clerk(NEXT_VILLAGE), one) is None
    assert [s.pk for s in statements(Clerk(TOWN), TOWN, "base_figures")] == [one]
    assert Statement.objects.get(pk=one).fingerprint == pack().fingerprint


def test_public_figures_of_others_need_a_source() -> None:
    county()
    with pytest.raises(FupinError, match="published"):
        actions.record_peer_figures(SYSTEM, COUNTY, "Peer", YEAR, values={"incidence": Decimal(3)}, source=" ")
    for value in ("9.4", "9.5"):
        values = {"incidence": Decimal(value)}
        actions.record_peer_figures(SYSTEM, COUNTY, "Peer", YEAR, values=values, source="Bulletin 7")
    (one,) = peers(Clerk(VILLAGE), COUNTY, YEAR)
    assert (one.value, one.source, PeerFigure.objects.count()) == (Decimal("9.5"), "Bulletin 7", 1)
