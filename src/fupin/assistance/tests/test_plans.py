"""Plans of households: proposed, changed, agreed, signed, never changed again but by a new version."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fupin.assistance import actions, queries
from fupin.assistance.models import Plan, PlanLine
from fupin.assistance.plans.differences import differences
from fupin.assistance.plans.progress import State
from fupin.assistance.plans.signing import holds, signature_of
from fupin.assistance.plans.texts import STORE
from fupin.assistance.queries.plans import PlanFile
from fupin.assistance.tests.planning import (
    STROKES,
    YEAR,
    begun,
    complete,
    fresh,
    given,
    helper,
    lines,
    matter,
    pair,
    poor,
    signed,
)
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.recording import FOREVER
from fupin.kernel.errors import FupinError
from fupin.registry.tests.pages import at_most
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, Clerk

pytestmark = pytest.mark.django_db


def file_of(plan: Plan) -> PlanFile:
    found = queries.plan_by_id(SYSTEM, plan.pk)
    assert found is not None
    return found


def test_a_plan_begins_with_what_answers_causes_and_gaps() -> None:
    one = poor()
    who = helper()
    pair(one, who)
    plan = begun(one)
    written = lines(plan)
    assert {line.cause for line in written if not line.kind} == {"illness", "safe_housing"}
    assert "renovation" in {line.measure for line in written}
    assert {line.helper_id for line in written if not line.kind} == {who}
    assert {line.by for line in written} == {date(YEAR, 12, 31)}
    assert any(line.kind == "commitment" for line in written)
    file = file_of(plan)
    assert file.unanswered == () and not file.complete
    by_name = {slot.name: slot for slot in file.slots}
    assert by_name["cadre"].text == "Zhao clerk"
    assert [slot.name for slot in file.missing] == ["project", "skill", "exit_time"]


def test_a_cause_without_a_line_is_told() -> None:
    plan = begun(poor())
    mending = [line.pk for line in lines(plan) if line.cause == "safe_housing"]
    actions.change_plan(SYSTEM, plan.pk, dropped=dict.fromkeys(mending, "the son builds"))
    assert file_of(plan).unanswered == ("safe_housing",)
    actions.add_line(SYSTEM, plan.pk, {"measure": "donation", "cause": "safe_housing"})
    assert file_of(plan).unanswered == ("safe_housing",), "gifts mend no house, whatever is written beside them"
    actions.add_line(SYSTEM, plan.pk, {"what": "the uncle lends rooms", "cause": "safe_housing"})
    assert file_of(plan).unanswered == ()


def test_what_does_not_hold_is_not_proposed() -> None:
    plan = begun(poor(main_cause="education", housing_grade="grade_a"))
    assert "renovation" not in {line.measure for line in lines(plan)}


def test_one_household_has_one_plan_a_year() -> None:
    one = poor()
    begun(one)
    with pytest.raises(FupinError, match="has a plan for"):
        actions.begin_plan(SYSTEM, one.pk, YEAR)
    assert begun(one, YEAR + 1).year == YEAR + 1


def test_only_a_complete_and_agreed_plan_is_signed() -> None:
    plan = begun(poor())
    with pytest.raises(FupinError, match="does not change any more"):
        actions.sign_plan(SYSTEM, plan.pk, "Wang", strokes=STROKES)
    actions.agree_plan(SYSTEM, plan.pk)
    with pytest.raises(FupinError, match="still empty"):
        actions.sign_plan(SYSTEM, plan.pk, "Wang", strokes=STROKES)
    complete(plan)
    assert fresh(plan.pk).state == "draft", "what was agreed changed, so it has to be agreed again"
    actions.agree_plan(SYSTEM, plan.pk)
    for wrong in ({"strokes": "M 1 1"}, {"photo": b"GIF89a"}, {}):
        with pytest.raises(FupinError):
            actions.sign_plan(SYSTEM, plan.pk, "Wang", **wrong)
    with pytest.raises(FupinError, match="still to come"):
        actions.sign_plan(SYSTEM, plan.pk, "Wang", strokes=STROKES, on=timezone.localdate() + timedelta(days=1))
    actions.sign_plan(SYSTEM, plan.pk, "Wang", photo=b"\xff\xd8\xff paper")
    kept = signature_of(fresh(plan.pk).signature)
    assert kept is not None and kept.content_type == "image/jpeg"


def test_what_was_signed_is_known_by_its_hash_and_cannot_change() -> None:
    plan = signed(poor())
    text = STORE.content(plan.signed_text).decode()
    assert f"{YEAR}" in text and "renovation" in text
    assert holds(plan, lines(plan)) is True
    for change in (
        lambda: actions.change_plan(SYSTEM, plan.pk, {"exit_by": date(YEAR, 12, 1)}),
        lambda: actions.change_line(SYSTEM, lines(plan)[0].pk, {"amount": 1}),
        lambda: actions.drop_line(SYSTEM, lines(plan)[0].pk),
        lambda: actions.agree_plan(SYSTEM, plan.pk),
    ):
        with pytest.raises(FupinError, match="does not change any more"):
            change()
    PlanLine.objects.filter(pk=lines(plan)[0].pk).update(amount=5)
    assert holds(plan, lines(plan)) is False, "a row changed behind the back of the product is seen"


def test_a_change_makes_a_new_version_and_the_signed_one_counts_until_then() -> None:
    one = poor()
    first = signed(one)
    with pytest.raises(FupinError, match="Say why"):
        actions.revise_plan(SYSTEM, first.pk, " ")
    second = fresh(actions.revise_plan(SYSTEM, first.pk, "a daughter fell ill"))
    with pytest.raises(FupinError, match="under way already"):
        actions.revise_plan(SYSTEM, first.pk, "once more")
    assert (second.version, second.state, second.current) == (2, "draft", False)
    assert [line.root_id for line in lines(second)] == [line.root_id for line in lines(first)]
    actions.add_line(SYSTEM, second.pk, {"measure": "serious_illness", "cause": "illness", "amount": 50000})
    actions.change_line(SYSTEM, lines(second)[0].pk, {"amount": 777})
    counting = queries.plan_of(SYSTEM, one.pk, YEAR)
    assert counting is not None and counting.plan.pk == first.pk
    actions.agree_plan(SYSTEM, second.pk)
    actions.sign_plan(SYSTEM, second.pk, "Wang", strokes=STROKES)
    counting = queries.plan_of(SYSTEM, one.pk)
    assert counting is not None and counting.plan.pk == second.pk
    assert fresh(first.pk).state == "replaced" and not fresh(first.pk).current
    assert holds(fresh(first.pk), lines(first)) is True
    found = differences(first, lines(first), fresh(second.pk), lines(second), {})
    assert [(one.old is None, one.new is None) for one in found] == [(False, False), (True, False)]
    assert [one.version for one in queries.versions_of(SYSTEM, first)] == [2, 1]


def test_a_version_given_up_leaves_the_signed_one() -> None:
    plan = signed(poor())
    second = actions.revise_plan(SYSTEM, plan.pk, "asked for more")
    with pytest.raises(FupinError, match="only version"):
        actions.drop_version(SYSTEM, begun(poor()).pk, "not needed")
    actions.drop_version(SYSTEM, second, "not needed after all")
    assert fresh(plan.pk).state == "signed" and fresh(second).state == "replaced"
    assert fresh(actions.revise_plan(SYSTEM, plan.pk, "now really")).version == 3


def test_the_second_of_two_officers_is_told() -> None:
    plan = begun(poor())
    seen = file_of(plan).revision
    actions.change_line(SYSTEM, lines(plan)[0].pk, {"amount": 1000}, seen)
    with pytest.raises(FupinError, match="Somebody else changed this plan"):
        actions.change_line(SYSTEM, lines(plan)[1].pk, {"amount": 2000}, seen)
    with pytest.raises(FupinError, match="Somebody else changed this plan"):
        actions.agree_plan(SYSTEM, plan.pk, revision=seen)
    assert PlanLine.objects.get(pk=lines(plan)[1].pk).amount != 2000


def test_only_who_plans_there_may() -> None:
    plan = signed(poor())
    far = Clerk(FAR_VILLAGE)
    reader = Clerk(VILLAGE, frozenset({"help.read", "registry.read"}))
    for who in (far, reader):
        with pytest.raises(Denied):
            actions.revise_plan(who, plan.pk, "because I can")
        with pytest.raises(Denied):
            actions.begin_plan(who, poor().pk, YEAR)
    assert queries.plan_by_id(far, plan.pk) is None
    assert queries.plan_of(reader, plan.household_id or 0) is not None


def test_a_whole_village_begins_in_few_statements() -> None:
    ids = [poor().pk for _ in range(80)]
    with at_most(45):
        made = actions.begin_plans(SYSTEM, ids, YEAR)
    assert len(made.made) == 80 and made.had == ()
    again = actions.begin_plans(SYSTEM, [*ids, poor(NEXT_VILLAGE).pk], YEAR)
    assert len(again.made) == 1 and len(again.had) == 80


def test_the_next_year_goes_on_from_this_one() -> None:
    one = poor()
    plan = begun(one, YEAR - 1)
    actions.change_plan(SYSTEM, plan.pk, {"classes": {"motivation": "active"}, "exit_by": date(YEAR, 6, 30)})
    roof = next(line for line in lines(plan) if line.measure == "renovation")
    actions.add_line(SYSTEM, plan.pk, {"measure": "consumption"})
    given(one, "consumption", on=date(YEAR - 1, 5, 1), amount=100)
    opened = matter(one, "renovation", plan_line_id=roof.pk)
    following = begun(one)
    going_on = next(line for line in lines(following) if line.measure == "renovation")
    assert going_on.root_id == roof.root_id
    assert "consumption" not in {line.measure for line in lines(following)}, "what is done does not come back"
    assert following.classes["motivation"] == "active" and following.exit_by == date(YEAR, 6, 30)
    progress = {x.line.measure: x.progress for x in file_of(following).lines}["renovation"]
    assert (progress.state, progress.matter_id) == (State.UNDER_WAY, opened)


def test_past_states_can_be_read_after_later_changes() -> None:
    one = poor()
    plan = begun(one)
    before = (timezone.localdate(), timezone.now())
    kept = {line.measure for line in lines(plan)}
    actions.drop_line(SYSTEM, lines(plan)[0].pk)
    actions.add_line(SYSTEM, plan.pk, {"measure": "donation", "amount": 100})
    complete(plan)
    then = queries.plan_of(SYSTEM, one.pk, YEAR, before)
    assert then is not None and {x.line.measure for x in then.lines} == kept
    assert then.plan.slots == {} and then.plan.state == "draft"
    assert {row["measure"] for row in queries.plan_rows(SYSTEM, VILLAGE, YEAR, before)} == kept
    assert not PlanLine.versions._default_manager.filter(known_until__lt=FOREVER, plan_id=0).exists()
