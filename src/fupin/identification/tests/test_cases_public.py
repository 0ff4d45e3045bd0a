"""Cases before everybody's eyes: exits with consent, notices, holidays, objections named and anonymous, late ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.identification.cases import actions, queries
from fupin.identification.cases.models import Case, CaseEvidence, CaseObjection
from fupin.identification.notices import actions as notices
from fupin.identification.notices.models import NoticeLine, Objection
from fupin.identification.notices.visitor import OBJECT, Visitor
from fupin.identification.tests.case_world import (
    STROKES,
    World,
    compared,
    day,
    events,
    explain_all,
    fulfil,
    poor,
    revision,
    run,
)
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Calendar, Lack
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.samples import VILLAGE

pytestmark = pytest.mark.django_db
YEAR = 2019


@pytest.fixture
def world() -> World:
    return World()


def rich(**more: Any) -> Household:
    """Record a household that earns enough to exit, though its guarantees are not known."""
    found = poor(kind="registered", status="not_exited", **more)
    for year in (YEAR - 1, YEAR):
        registry.record_account(SYSTEM, found.pk, year, [{"item": "wage", "amount": 10_000_000}])
    return found


def noticed(world: World) -> int:
    """Return a case whose first notice hangs from today."""
    case_id = actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk)
    run(world, case_id, "village_notice")
    _number, bulk = actions.post_case_notice(world.cadre, VILLAGE, "identification", "village_notice", [case_id])
    assert bulk.done == [case_id]
    return case_id


def test_an_exit_from_proposal_to_register(world: World) -> None:
    home = rich()
    compared()
    case_id = actions.open_case(world.cadre, "exit", household_id=home.pk, payload={"year": YEAR})
    gone = run(world, case_id)
    home.refresh_from_db()
    assert (home.status, home.facts["exit_year"], home.facts["benefit_status"]) == ("exited", YEAR, "continued")
    assert home.kind == "registered" and gone[-1] == "announcement"
    change = queries.net_change(SYSTEM, VILLAGE, timezone.localdate(), timezone.localdate() + timedelta(days=90))
    assert [(one.end, one.households, one.persons) for one in change] == [("exited", -1, -2)]


def test_an_exit_that_would_not_hold_is_not_even_proposed(world: World) -> None:
    home = poor(kind="registered", status="not_exited")
    registry.record_account(SYSTEM, home.pk, YEAR, [{"item": "wage", "amount": 100}])
    with pytest.raises(FupinError, match="not proposed") as refused:
        actions.open_case(world.cadre, "exit", household_id=home.pk, payload={"year": YEAR})
    assert len(refused.value.inside("zh")) > len("不能提出")
    assert not Case.objects.exists()


def test_a_retracted_consent_leads_where_the_procedure_says(world: World) -> None:
    case_id = actions.open_case(world.cadre, "exit", household_id=rich().pk, payload={"year": YEAR})
    run(world, case_id, "village_notice")
    at = actions.retract_consent(world.second, case_id, "It thought again.", signer="王甲", strokes=STROKES)
    case = Case.objects.get(pk=case_id)
    assert (at, case.consent) == ("hearing", False)
    signed = CaseEvidence.objects.get(case=case, name="retraction")
    assert (signed.signer, signed.strokes) == ("王甲", STROKES)
    for strokes in ("", "M 1 1", "M 1 1 <script>", "M 1 1 L 20 30 L 40 10 L 60 60 onload=x"):
        with pytest.raises(FupinError):
            actions.give_consent(world.cadre, case_id, signer="王甲", strokes=strokes)


def test_a_notice_hangs_for_its_whole_term_and_holidays_do_not_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    feast = frozenset(today + timedelta(days=n) for n in range(6, 12))
    monkeypatch.setattr(pack(), "calendar", Calendar(holidays=feast))
    case_id = noticed(world)
    until = Case.objects.get(pk=case_id).hangs_until
    assert until is not None
    assert until > max(feast) and Calendar(feast).works(until)
    with day(until):
        user = fulfil(world, case_id, _outcome(case_id, "stands"))
        with pytest.raises(FupinError, match="hangs until"):
            actions.decide(user, case_id, "stands")
        assert not queries.inbox(world.cadre).get(pk=case_id).ready
    with day(until + timedelta(days=1)):
        assert queries.inbox(world.cadre, until + timedelta(days=1)).get(pk=case_id).ready
        assert actions.decide(world.cadre, case_id, "stands") == "town_review"


def _outcome(case_id: int, name: str) -> Any:
    case = Case.objects.get(pk=case_id)
    found = queries.procedure_of(case).step(case.at).outcome(name)
    assert found is not None
    return found


def test_a_clock_that_was_set_back_loses_nothing(world: World) -> None:
    case_id = noticed(world)
    before = (revision(case_id), events(case_id))
    with day(timezone.localdate() - timedelta(days=400)), pytest.raises(FupinError, match="hangs until"):
        actions.decide(fulfil(world, case_id, _outcome(case_id, "stands")), case_id, "stands")
    case = Case.objects.get(pk=case_id)
    assert case.at == "village_notice" and events(case_id)[: len(before[1])] == before[1]
    last = case.events.order_by("-number").first()
    assert last is not None
    assert last.on >= case.entered


def test_somebody_objects_without_an_account_and_reads_the_answer(world: World) -> None:
    case_id = noticed(world)
    line = NoticeLine.objects.get(case_id=case_id)
    visitor = Visitor(VILLAGE, OBJECT)
    receipt = notices.object_to_notice(visitor, line.notice_id, "They own a lorry.", line_id=line.pk, contact="138")
    found = CaseObjection.objects.get(case_id=case_id)
    assert (unseal(found.words), unseal(found.contact), found.anonymous) == ("They own a lorry.", "138", True)
    assert "lorry" not in found.words and "lorry" not in str(list(LogEntry.objects.values_list("detail", flat=True)))
    file = queries.case_file(world.cadre, case_id)
    assert file is not None
    assert Lack.OBJECTIONS in {one.lack for one in file.ways[0].missing}
    with pytest.raises(FupinError, match="not yours"):
        actions.answer_objection(world.officer, found.pk, "dismissed", "It is the brother's.")
    actions.answer_objection(world.cadre, found.pk, "dismissed", "It is the brother's.")
    with pytest.raises(FupinError, match="already"):
        actions.answer_objection(world.cadre, found.pk, "upheld", "It is theirs after all.")
    assert Objection.objects.get().answer == "It is the brother's." and receipt
    assert Case.objects.get(pk=case_id).objections_open == 0


def test_an_upheld_objection_leads_only_back(world: World) -> None:
    case_id = noticed(world)
    number = actions.record_objection(world.cadre, case_id, "They own a lorry.", name="赵", contact="13812345678")
    kept = CaseObjection.objects.get(pk=number)
    assert not kept.anonymous and "13812345678" not in kept.contact
    actions.answer_objection(world.cadre, number, "upheld", "The lorry is theirs.")
    until = Case.objects.get(pk=case_id).hangs_until
    assert until is not None
    with day(until + timedelta(days=1)):
        user = fulfil(world, case_id, _outcome(case_id, "stands"))
        with pytest.raises(FupinError, match="upheld"):
            actions.decide(user, case_id, "stands")
        assert actions.decide(user, case_id, "upheld", reason="The lorry.") == "verification"
    assert Case.objects.get(pk=case_id).situation["upheld"] == 0


def test_a_late_objection_is_kept_and_upheld_opens_a_new_check(world: World) -> None:
    home = poor(kind="light")
    compared()
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    run(world, case_id)
    closed = Case.objects.get(pk=case_id)
    number = actions.record_objection(world.cadre, case_id, "They own a lorry.")
    assert [one.pk for one in queries.late_objections(world.cadre)] == [number]
    assert not queries.late_objections(world.stranger).exists()
    again = actions.answer_objection(world.cadre, number, "upheld", "The lorry is theirs.")
    opened = Case.objects.get(pk=again or 0)
    assert (opened.purpose, opened.payload) == ("remove", {"objection": number, "after": case_id})
    after = Case.objects.get(pk=case_id)
    assert (after.at, after.closed_at) == (closed.at, closed.closed_at)
    home.refresh_from_db()
    assert home.kind == "registered"


def test_differences_have_to_be_explained_before_the_county_decides(world: World) -> None:
    home = rich()
    compared()
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    run(world, case_id, "county_review")
    case = Case.objects.get(pk=case_id)
    sides = queries.sides_of([case])[case_id]
    assert sides.compared == 0
    if not sides.differences:
        pytest.skip("the rule of this year says nothing of this household")
    key = sides.differences[0].key
    with pytest.raises(FupinError):
        actions.explain(world.officer, case_id, "another", "words")
    with pytest.raises(FupinError):
        actions.explain(world.officer, case_id, key, " ")
    explain_all(case_id)
    assert queries.sides_of([case])[case_id].unexplained == 0


def test_the_law_of_the_future_cannot_begin_a_case(world: World) -> None:
    with pytest.raises(FupinError, match="still to come"):
        actions.open_case(world.cadre, "identify", household_id=poor().pk, on=date(2099, 1, 1))
    with pytest.raises(FupinError, match="no procedure"):
        actions.open_case(world.cadre, "unheard of", household_id=poor().pk)
