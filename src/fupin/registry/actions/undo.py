"""Taking back a whole act: the register is afterwards as it was, or nothing is touched and it says why."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks
from fupin.framework.models import LogEntry
from fupin.framework.permissions import Denied
from fupin.framework.recording import FOREVER, Recorded
from fupin.framework.writing import TouchedLater, undo_records
from fupin.kernel.area import common
from fupin.kernel.errors import FupinError
from fupin.registry.actions.followers import Fate, Turn, followers
from fupin.registry.models import Account, Attachment, Household, Member, QualityFinding

# What points to others goes first.
_ORDER: tuple[type[Recorded], ...] = (Attachment, Account, Member, Household)
_NAMED = 5
_UNDOING = ("registry.undo_batch", "registry.undo_own_batch", "intake.undo")


@action("intake.undo")
def undo_batch(act: Act, undone_act_id: int) -> dict[str, int]:
    """Take back everything that one act wrote; return how many records of each kind.

    Raises TouchedLater, naming the households, when something that came later builds on it.
    """
    return _undo(act, undone_act_id)


@action("registry.write")
def undo_own_batch(act: Act, undone_act_id: int) -> dict[str, int]:
    """Take back everything that an act of one's own wrote; return how many records of each kind."""
    own = LogEntry.objects.filter(pk=undone_act_id, actor_id=act.actor.actor_id).exists()
    if not own or act.actor.actor_id is None:
        raise Denied(gettext_noop("Only who wrote this, or somebody with the right to undo, can take it back."))
    return _undo(act, undone_act_id)


def _undo(act: Act, undone_act_id: int) -> dict[str, int]:
    areas = _areas(undone_act_id)
    act.permit(areas)
    _check_nothing_later(act, undone_act_id)
    _check_not_undone(undone_act_id)
    created = list(_created(undone_act_id))
    followers.tell(act, *(Turn(Fate.UNDONE, household, common(areas), act.today) for household in created))
    for chunk in chunks(created, 500):
        QualityFinding.objects.filter(household_id__in=chunk).delete()
    counts = {model.__name__.lower(): undo_records(act, model, undone_act_id) for model in _ORDER}
    act.tell(common(areas), undone_act_id, **counts)
    return counts


def _areas(undone: int) -> set[int]:
    rows = (model.versions._default_manager.filter(Q(act_id=undone) | Q(closed_by=undone)) for model in _ORDER)
    return {area for found in rows for area in found.values_list("area", flat=True).distinct()}


def _check_not_undone(undone: int) -> None:
    # Said by the register itself: whatever the act wrote is believed no more, though nothing came later.
    written = [model.versions._default_manager.filter(act_id=undone) for model in _ORDER]
    if not any(rows.exists() for rows in written):
        raise FupinError(gettext_noop("There is nothing to undo: this act wrote nothing into the register."))
    if not any(rows.filter(known_until=FOREVER).exists() for rows in written):
        raise FupinError(gettext_noop("This was undone already."))


def _created(undone: int) -> Iterable[int]:
    versions = Household.versions._default_manager
    written = set(versions.filter(act_id=undone).values_list("id", flat=True))
    for chunk in chunks(sorted(written), 500):
        written -= set(versions.filter(id__in=chunk, act_id__lt=undone).values_list("id", flat=True))
    return sorted(written)


def _check_nothing_later(act: Act, undone: int) -> None:
    later = _changed_later(undone) | _built_on(undone, _created(undone))
    if not later:
        return
    seen = Household.objects.visible_to(act.actor).filter(pk__in=sorted(later)[:_NAMED])
    names = seen.values_list("number", "head_name")
    raise TouchedLater(
        gettext_noop("%(count)d households were changed again later, so this cannot be undone: %(households)s."),
        count=len(later),
        households=", ".join(f"{number} {head}" for number, head in names) + (" …" if len(later) > _NAMED else ""),
    )


def _changed_later(undone: int) -> set[int]:
    # The same records, written again by an act that came later.
    later: set[int] = set()
    for model in _ORDER:
        manager = model.versions._default_manager
        key = "id" if model is Household else "household_id"
        written = sorted(set(manager.filter(act_id=undone).values_list("id", flat=True)))
        for chunk in chunks(written, 500):
            rows = manager.filter(id__in=chunk, known_until=FOREVER, act_id__gt=undone)
            later.update(rows.values_list(key, flat=True))
    return later


def _built_on(undone: int, created: Iterable[int]) -> set[int]:
    # Records of other acts that belong to households which would no longer exist.
    later: set[int] = set()
    for model in _ORDER[:-1]:
        for chunk in chunks(created, 500):
            rows = model.versions._default_manager.filter(household_id__in=chunk, known_until=FOREVER)
            later.update(rows.exclude(act_id=undone).values_list("household_id", flat=True))
    return later
