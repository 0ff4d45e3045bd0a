"""What users do with uploads: send, say what columns and values mean, accept, undo, put aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks
from fupin.framework.ids import new_ids
from fupin.framework.permissions import Denied, allowed
from fupin.intake import files, mapping
from fupin.intake.checking import Outcome
from fupin.intake.drafts import CHANGED, NEW, Draft
from fupin.intake.limits import MEGABYTE
from fupin.intake.models import ColumnMapping, Upload, ValueMapping
from fupin.intake.refusal import Refused
from fupin.intake.sniff import kind_of
from fupin.intake.targets import targets
from fupin.intake.words import fold
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry

CHECK, ACCEPT = "intake.check", "intake.accept"
_HOUSEHOLDS_AT_ONCE = 1000

Tick = Callable[[int, int, str], None]


class Stale(FupinError):
    """Raised when the register or the choices have changed since the check, so that the preview no longer holds."""


@action("intake.run")
def receive(
    act: Act, name: str, content: bytes, *, area: int, true_on: date | None = None, year: int | None = None,
    village: int = 0, households: str = Upload.Households.REGISTERED,
) -> Upload:  # fmt: skip
    """Take in a file, keep it verbatim, and queue its check; raises Refused for what is no workbook."""
    act.permit([area])
    if len(content) > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // MEGABYTE
        raise Refused("too_large", megabytes=len(content) // MEGABYTE, limit=limit)
    kind = kind_of(content)
    day = true_on or act.today
    upload = Upload.objects.create(
        owner_id=_signed_in(act), area=area, name=_short(name), sha256=files.keep(content), bytes=len(content),
        true_on=day, year=year or day.year, village=village, households=households,
    )  # fmt: skip
    act.tell(area=area, subject=upload.pk, name=upload.name, sha256=upload.sha256, kind=kind)
    _queue(act, upload, CHECK)
    return upload


@action("intake.run")
def describe(act: Act, /, upload_id: int, **said: Any) -> Upload:
    """Change what was said about the whole file, and check it again: day, year, village, kind of households."""
    upload = _own(act, upload_id)
    for name in ("true_on", "year", "village", "households"):
        if name in said:
            setattr(upload, name, said[name])
    _check_again(act, upload)
    act.tell(area=upload.area, subject=upload.pk, **{n: str(v) for n, v in said.items()})
    return upload


@action("intake.run")
def map_columns(act: Act, upload_id: int, sheet: str, chosen: Mapping[int, str]) -> Upload:
    """Say what the columns of a sheet hold, remember it for files of the same layout, and check again."""
    upload = _own(act, upload_id)
    if sheet not in upload.mapping:
        raise FupinError(gettext_noop("The upload has no sheet “%(sheet)s”."), sheet=sheet)
    mapped = mapping.changed(mapping.load(upload.mapping[sheet]), chosen)
    upload.mapping = {**upload.mapping, sheet: mapping.dump(mapped)}
    signature = mapping.signature_of([m.label for m in mapped if m.label])
    ColumnMapping.objects.update_or_create(
        owner_id=upload.owner_id,
        signature=signature,
        defaults={"area": upload.area, "columns": {fold(m.label): m.target for m in mapped}},
    )
    _check_again(act, upload)
    act.tell(area=upload.area, subject=upload.pk, sheet=sheet)
    return upload


@action("intake.run")
def map_values(act: Act, upload_id: int, chosen: Sequence[tuple[str, str, str]]) -> Upload:
    """Say what values mean that are in no list, as (target, value, code or ""), and check again."""
    upload = _own(act, upload_id)
    known = targets()
    for target, value, code in chosen:
        if target not in known:
            raise FupinError(gettext_noop("The policy pack has no fact “%(name)s”."), name=target)
        word = (fold(value) or value.strip())[:200]
        ValueMapping.objects.update_or_create(
            owner_id=upload.owner_id, target=target, word=word, defaults={"area": upload.area, "code": code}
        )
    _check_again(act, upload)
    act.tell(area=upload.area, subject=upload.pk, values=len(chosen))
    return upload


@action("intake.run")
def check_again(act: Act, upload_id: int) -> Upload:
    """Check an upload again against the register as it is now."""
    upload = _own(act, upload_id)
    _check_again(act, upload)
    act.tell(area=upload.area, subject=upload.pk)
    return upload


@action("intake.run")
def note_checked(act: Act, upload_id: int, counts: Mapping[str, Any], mapped: Mapping[str, Any]) -> None:
    """Note that a check has ended and what it counted; its details lie beside the file."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state in (Upload.State.ACCEPTED, Upload.State.UNDONE):
        return
    upload.state, upload.counts, upload.problem = Upload.State.CHECKED, dict(counts), {}
    upload.mapping, upload.checked_at = dict(mapped), act.moment
    upload.save()
    act.tell(area=upload.area, subject=upload.pk, **counts)


@action("intake.run")
def reject(act: Act, upload_id: int, message: str, arguments: Mapping[str, Any]) -> None:
    """Note that a file cannot be read, and why."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    upload.state, upload.problem = Upload.State.REJECTED, {"message": message, "arguments": dict(arguments)}
    upload.save()
    act.tell(area=upload.area, subject=upload.pk, message=message)


@action("intake.run")
def request_acceptance(act: Act, upload_id: int, chosen: Collection[int] | None = None) -> Upload:
    """Queue the acceptance of all households of a checked upload that can be taken, or of those chosen."""
    upload = _own(act, upload_id)
    if upload.state != Upload.State.CHECKED:
        raise FupinError(gettext_noop("Only an upload that was checked can be accepted."))
    _queue(act, upload, ACCEPT, chosen=None if chosen is None else sorted(chosen))
    act.tell(area=upload.area, subject=upload.pk, chosen="all" if chosen is None else len(chosen))
    return upload


@action("intake.run")
def accept(
    act: Act,
    upload_id: int,
    check: Callable[[Upload, Tick], tuple[Outcome, str]],
    chosen: Collection[int] | None = None,
    tick: Tick = lambda _done, _total, _message: None,
) -> int:
    """Write the households of a checked upload into the register, all of them or those chosen, as one batch.

    `check` runs the check again; what differs from the preview raises Stale. Returns the act that wrote. An upload
    that was accepted before is left alone, so that a job may run twice.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state == Upload.State.ACCEPTED and upload.act_id:
        return upload.act_id
    if upload.state != Upload.State.CHECKED:
        raise FupinError(gettext_noop("Only an upload that was checked can be accepted."))
    outcome, inputs = check(upload, tick)
    taken = _taken(upload, outcome, inputs, chosen)
    _write(act, upload, outcome, taken, tick)
    upload.state, upload.act_id, upload.accepted_at = Upload.State.ACCEPTED, act.id, act.moment
    upload.counts = {**upload.counts, "taken": len(taken)}
    upload.save()
    act.tell(area=upload.area, subject=upload.pk, name=upload.name, sha256=upload.sha256, taken=len(taken))
    return act.id


@action("intake.run")
def undo(act: Act, upload_id: int) -> Upload:
    """Take back everything that accepting an upload wrote: the register is afterwards as it was before."""
    upload: Upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state != Upload.State.ACCEPTED or upload.act_id is None:
        raise FupinError(gettext_noop("Only an upload that was accepted can be undone."))
    if upload.owner_id == act.actor.actor_id:
        registry.undo_own_batch(act, upload.act_id)
    else:
        act.within("intake.undo").permit([upload.area])
        registry.undo_batch(act, upload.act_id)
    upload.state, upload.undo_act_id = Upload.State.UNDONE, act.id
    upload.save()
    act.tell(area=upload.area, upload=upload.pk)
    return upload


@action("intake.run")
def drop(act: Act, upload_id: int) -> None:
    """Put an upload aside that nobody will accept; the file itself stays."""
    upload = _own(act, upload_id)
    upload.state = Upload.State.DROPPED
    upload.save()
    files.forget(upload.pk)
    act.tell(area=upload.area, subject=upload.pk)


@action("intake.read")
def note_download(act: Act, upload_id: int) -> None:
    """Write into the log that a file was taken away, with all the numbers in it."""
    upload = Upload.objects.get(pk=upload_id)
    act.tell(area=upload.area, subject=upload.pk, name=upload.name)


@action("registry.export")
def note_template(act: Act, area: int, rows: int) -> None:
    """Write into the log that present data were taken away in a template."""
    act.permit([area])
    act.tell(area=area, rows=rows)


def _signed_in(act: Act) -> int:
    if act.actor.actor_id is None:
        raise Denied(gettext_noop("Only somebody who is signed in can send a file."))
    return act.actor.actor_id


def _short(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][-200:] or "?"


def _own(act: Act, upload_id: int) -> Upload:
    """Return an upload that may still be worked on by who acts: the owner, or an officer over its place."""
    upload: Upload | None = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None:
        raise FupinError(gettext_noop("This upload no longer exists."))
    if upload.owner_id != act.actor.actor_id and not allowed(act.actor, "intake.run", upload.area):
        raise Denied(gettext_noop("This upload belongs to somebody else."))
    if upload.state in (Upload.State.ACCEPTED, Upload.State.UNDONE):
        raise FupinError(gettext_noop("This upload was accepted already. Undo it first, or send the file again."))
    return upload


def _queue(act: Act, upload: Upload, kind: str, **payload: Any) -> None:
    job = jobs.enqueue(kind, act.actor, area=upload.area, upload=upload.pk, **payload)
    upload.job_id = job.pk
    upload.save()


def _check_again(act: Act, upload: Upload) -> None:
    upload.state = Upload.State.RECEIVED
    _queue(act, upload, CHECK)


def _taken(upload: Upload, outcome: Outcome, inputs: str, chosen: Collection[int] | None) -> list[Draft]:
    """Return the households to write; raises Stale if they are not what the preview showed."""
    seen = files.load(upload.pk, files.RESULT) or {}
    basis = outcome.basis()
    if seen.get("inputs") != inputs or len(seen.get("basis", ())) != len(basis):
        raise Stale(
            gettext_noop(
                "What you said about columns or values has changed since the check. Look at the new check first."
            )
        )
    wanted = range(len(basis)) if chosen is None else sorted(set(chosen))
    takeable = [n for n in wanted if 0 <= n < len(basis) and seen["basis"][n][0] in (NEW, CHANGED)]
    changed = [n for n in takeable if seen["basis"][n] != basis[n]]
    if changed:
        names = [outcome.drafts[n].number or "?" for n in changed[:3]]
        raise Stale(
            gettext_noop(
                "%(count)d households were changed by somebody else since the check (%(names)s). Nothing was "
                "written; look at the new check first."
            ),
            count=len(changed),
            names=", ".join(names),
        )
    if not takeable:
        raise FupinError(gettext_noop("There is nothing to accept: no household of this upload is new or changed."))
    return [outcome.drafts[n] for n in takeable]


def _write(act: Act, upload: Upload, outcome: Outcome, taken: Sequence[Draft], tick: Tick) -> None:
    done = 0
    for drafts in chunks(taken, _HOUSEHOLDS_AT_ONCE):
        tick(done, len(taken), "")
        _name_people(drafts)
        new = [outcome.writer.new(draft) for draft in drafts if draft.status == NEW]
        if new:
            registry.record_batch(act, new, upload.true_on)
        known = [draft for draft in drafts if draft.status == CHANGED]
        if known:
            _change(act, upload, outcome, known)
        done += len(drafts)


def _name_people(drafts: Sequence[Draft]) -> None:
    """Give new persons their identifiers, so that items of income can name them."""
    unnamed = [p for d in drafts for p in d.people if not p.id]
    if unnamed:
        for person, identifier in zip(unnamed, new_ids(len(unnamed)), strict=True):
            person.id = identifier


def _change(act: Act, upload: Upload, outcome: Outcome, drafts: Sequence[Draft]) -> None:
    found, writer = outcome.differences, outcome.writer
    registry.change_batch(
        act,
        true_from=upload.true_on,
        households={
            d.id: _given(writer.household(d), found.households[d.id]) for d in drafts if d.id in found.households
        },
        members={
            p.id: _given(writer.person(p), found.members[p.id])
            for d in drafts
            for p in d.people
            if p.id in found.members
        },
        new_members=[
            {**{n: v for n, v in writer.person(p).items() if v is not None}, "id": p.id, "household_id": d.id}
            for d in drafts
            for p in d.people
            if not p.revision
        ],
        accounts=list(_accounts(outcome, drafts)),
    )


def _given(values: Mapping[str, Any], changed: Collection[str]) -> dict[str, Any]:
    return {name: values[name] for name in changed}


def _accounts(outcome: Outcome, drafts: Sequence[Draft]) -> Iterator[dict[str, Any]]:
    for draft in drafts:
        if draft.id in outcome.differences.accounts:
            # Made anew, because new persons have their identifiers only now.
            before, _after = outcome.differences.accounts[draft.id]
            items = outcome.writer.account(draft, before)
            yield {"household_id": draft.id, "year": outcome.writer.year, "items": items}
