"""The procedures of every pack as pictures and tables for the documents."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from fupin.kernel.workflow import Actor, Outcome, Procedure, Step, Term
from fupin.kernel.workflow.picture import rows
from fupin.kernel.workflow.worlds import World, indispensable
from fupin.policy.packs import Pack, find, folders
from fupin.policy.procedures import DatedProcedure

HALF = Fraction(1, 2)
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def pictures() -> Iterator[tuple[str, str]]:
    """Yield every picture as its file name and what it holds, in each language."""
    from django.utils.translation import override

    from fupin.identification.cases.picture import standing_alone

    for pack, name, text in _newest():
        levels = [label for _key, label in pack.area_levels]
        for short, language in LANGUAGES.items():
            with override(language):
                yield f"{pack.name}-{name}.{short}.svg", standing_alone(text.procedure, levels)


def draw(folder: Path) -> None:
    """Write every picture into a folder, and remove those of procedures that are no more."""
    made = dict(pictures())
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.svg"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        (folder / name).write_text(content, encoding="utf-8")


def told() -> Iterator[str]:
    """Yield the document: for every procedure its picture, its steps, and what no decision can do without."""
    for pack, name, text in _newest():
        procedure = text.procedure
        yield from (f"## {pack.name}: {procedure.label}", "", _head(pack, name, text), "")
        yield from (f"![{procedure.label}](procedures/{pack.name}-{name}.en.svg)", "")
        yield from _steps(pack, procedure)
        yield ""
        yield from _needed(pack, procedure)


def _newest() -> Iterator[tuple[Pack, str, DatedProcedure]]:
    for pack in map(find, sorted(folders())):
        for name, texts in sorted(pack.dated_procedures.items()):
            yield pack, name, texts[-1]


def _head(pack: Pack, name: str, text: DatedProcedure) -> str:
    procedure = text.procedure
    parts = [f"Purpose `{procedure.purpose}`, about one {procedure.subject.value}, in force from {text.period.start}."]
    if procedure.term:
        parts.append(f"The whole takes at most {_term(procedure.term)}.")
    if procedure.retracted:
        parts.append(f"If the household takes back its yes: {procedure.place(procedure.retracted)}.")
    parts.append(f"Sources: {', '.join(procedure.sources)}. File: `packs/{pack.name}/procedures/{name}.yaml`.")
    parts.append(f"[中文图](procedures/{pack.name}-{name}.zh.svg)")
    return " ".join(parts)


def _steps(pack: Pack, procedure: Procedure) -> Iterator[str]:
    yield from ("| step | who | term; then | asked for | what can come of it |", "|---|---|---|---|---|")
    for step in map(procedure.step, rows(procedure)):
        who = ", ".join(_actor(pack, actor) for actor in step.actors)
        late = f"{_term(step.term)}; {_actor(pack, step.escalate)}"
        ways = "<br>".join(_way(procedure, outcome) for outcome in step.outcomes)
        yield f"| {step.label} | {who} | {late} | {'<br>'.join(_asked(pack, step))} | {ways} |"


def _asked(pack: Pack, step: Step) -> Iterator[str]:
    if step.impartial:
        yield "declaration of kinship"
    if step.asks_consent:
        yield "the household’s consent"
    if step.vote:
        quorum = f"{step.vote.quorum} of the entitled" if step.vote.quorum else "no quorum"
        share = "at least" if step.vote.majority > HALF else "more than"
        yield f"vote: at least {step.vote.least} present, {quorum}, {share} {step.vote.majority} agree"
    if step.notice:
        yield f"notice {_term(step.notice.term)}, {_level(pack, step.notice.level)}"
    for piece in step.evidence:
        yield f"{piece.label}{f' (by {piece.persons})' if piece.persons > 1 else ''}"


def _way(procedure: Procedure, outcome: Outcome) -> str:
    flags = ("consent", "compared", "explained", "reason")
    demands = [*outcome.needs, *(flag for flag in flags if getattr(outcome, flag))]
    if outcome.vote:
        demands.append(f"vote {outcome.vote}")
    told = f" [{', '.join(demands)}]" if demands else ""
    return f"{'↩ ' if outcome.back else ''}{outcome.label} → *{procedure.place(outcome.to)}*{told}"


def _needed(pack: Pack, procedure: Procedure) -> Iterator[str]:
    world = World(procedure, pack.calendar)
    for name, end in procedure.ends.items():
        if end.effect:
            kinds: dict[str, int] = {}
            for token in indispensable(world, name):
                kinds[token.kind] = kinds.get(token.kind, 0) + 1
            listed = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
            sets = ", ".join(f"`{fact}` = `{value}`" for fact, value in end.sets.items())
            also = f" and sets {sets}" if sets else ""
            yield f"**{end.label}** has the effect `{end.effect}`{also}. Explored in every"
            yield f"state, it cannot be reached without a single one of these: {listed}."
            yield ""


def _actor(pack: Pack, actor: Actor) -> str:
    return f"{actor.role.replace('_', ' ')} ({_level(pack, actor.level)})"


def _level(pack: Pack, level: int) -> str:
    return str(pack.area_levels[level][1]).lower()


def _term(term: Term) -> str:
    return f"{term.days} {'working ' if term.working else ''}{'day' if term.days == 1 else 'days'}"
