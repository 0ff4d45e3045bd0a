"""Rules of a pack as they were built, and those in force in a year, ready to run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fupin.policy.evaluate import Record, Run, Subject, Value, prepare, run
from fupin.policy.language import RuleDefinition
from fupin.policy.measures import APART
from fupin.policy.program import Builder, Step
from fupin.policy.tree import HOUSEHOLD, MEMBER, Node
from fupin.policy.values import FactDeclaration

if TYPE_CHECKING:
    from fupin.policy.packs import Pack


@dataclass(frozen=True, slots=True)
class BuiltRule:
    """A rule's text with the tree that it built and the rules that it refers to."""

    definition: RuleDefinition
    node: Node
    refers_to: tuple[str, ...]

    @property
    def apart(self) -> bool:
        """Whether it is about measures or classes, so that no findings hold it."""
        return self.definition.purpose in APART


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a pack in force in a year, resolved to steps that both interpreters run."""

    pack: Pack
    year: int
    rules: Mapping[str, BuiltRule]
    steps: tuple[Step, ...]
    outputs: Mapping[str, int]
    _prepared: tuple[Run, ...]
    apart: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What tells these rules from all others: the pack, the year, and the texts."""
        texts = (built.definition.period.start for built in self.rules.values()) if self.apart else ()
        return self.pack.fingerprint, self.year, self.apart, *texts

    @classmethod
    def bind(
        cls, pack: Pack, year: int, on: date | None = None, *, apart: bool = False, only: Collection[str] = ()
    ) -> RuleSet:
        """Resolve the rules for a year, in the text of a day; raises if a parameter they need has no value in it.

        `apart` are those of measures and classes, with whatever rules these refer to, instead of all others;
        `only` are some of them, for questions to very many households.
        """
        day = on or date(year, 12, 31)
        in_force = {b.definition.name: b for b in pack.rules if day in b.definition.period}
        trees = {name: built.node for name, built in in_force.items()}
        builder = Builder(year, pack.parameters, pack.items, trees)
        for name, built in in_force.items():
            if built.apart is apart and (not only or name in only):
                builder.add_rule(name)
        steps = tuple(builder.steps)
        rules = {name: built for name, built in in_force.items() if name in builder.outputs}
        return cls(pack, year, rules, steps, builder.outputs, tuple(prepare(steps)), apart)

    def evaluate(self, household: Record) -> list[Value]:
        """The value of every step for one household; `policy.explain` gives them their reasons."""
        return run(self._prepared, Subject(household, self.year))

    def named(self, kind: str) -> list[str]:
        """The rules of a kind: condition, amount or decision."""
        return [name for name, built in self.rules.items() if built.definition.kind == kind]

    def for_purpose(self, purpose: str) -> str | None:
        """The rule that the pack gives a purpose: identify, exit, monitor, income_per_head, gap."""
        return next((name for name, b in self.rules.items() if b.definition.purpose == purpose), None)

    def conditions_of(self, decision: str) -> list[str]:
        """The rules that a decision refers to."""
        return [name for name in self.rules[decision].refers_to if name in self.rules]

    def facts_used(self) -> dict[str, list[FactDeclaration]]:
        """The declared facts that any rule of the year asks for, by entity."""
        used = {(s.node.entity, str(s.node.detail)) for s in self.steps if s.node.operation.value == "fact"}
        return {
            entity: [fact for name, fact in self.pack.facts[entity].items() if (entity, name) in used]
            for entity in (HOUSEHOLD, MEMBER)
        }
