"""Rewrite the parts of the documents that are made from the sources: `python -m tools.docs`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def actions() -> Iterator[str]:
    """Yield a table of every action and the sentence that says what it does."""
    from django.apps import apps

    from fupin.framework.actions import ACTIONS

    slices = {config.label: config.name for config in apps.get_app_configs() if config.name.startswith("fupin.")}
    for name in slices.values():
        if find_spec(f"{name}.actions"):
            import_module(f"{name}.actions")
    yield from ("| action | what it does |", "|---|---|")
    yield from (
        f"| `{name}` | {_cell(sentence)} |"
        for name, sentence in sorted(ACTIONS.items())
        if name.split(".")[0] in slices
    )


def roles() -> Iterator[str]:
    """Yield a table of every role, its second factor and its rights."""
    from fupin.people.roles import ROLES

    yield from ("| role | second factor | rights |", "|---|---|---|")
    for name, role in ROLES.items():
        rights = " ".join(f"`{right}`" for right in sorted(role.rights))
        yield f"| {name.replace('_', ' ')} | {'yes' if role.second_factor else 'no'} | {rights} |"


def scopes() -> Iterator[str]:
    """Yield a table of every table of ours and the rule that says who sees its rows."""
    from django.apps import apps

    yield from ("| table | who sees a row |", "|---|---|")
    models = [m for m in apps.get_models() if m.__module__.startswith("fupin.")]
    for model in sorted(models, key=lambda m: m._meta.label):
        yield f"| {model._meta.label} | {_rule(getattr(model, 'scope', None))} |"


def columnar() -> Iterator[str]:
    """Yield a table of everything that `import fupin.columnar` offers, and the sentence that says what it does."""
    import fupin.columnar as fc

    yield from ("| name | what it is |", "|---|---|")
    for name in fc.__all__:
        sentence = re.split(r"(?<=\.)\s", " ".join((getattr(fc, name).__doc__ or "").split()), maxsplit=1)[0]
        yield f"| `{name}` | {_cell(sentence)} |"


def procedures() -> Iterator[str]:
    """Yield every procedure of every pack: its picture, and a table of its steps."""
    from tools.procedures import told

    yield from told()


def _rule(rule: object) -> str:
    from fupin.framework.scope import ByArea, ByAreaAbove, ByOwner, ByRight, Either, Everyone

    match rule:
        case ByArea(right=right):
            inside = "a place inside its area" if isinstance(rule, ByAreaAbove) else "its area"
            return f"who holds `{right}` over {inside}"
        case ByOwner():
            return "its owner"
        case ByRight(right=right):
            return f"who holds `{right}` anywhere"
        case Everyone():
            return "everybody who is signed in"
        case Either(rules=rules):
            return ", or ".join(map(_rule, rules))
    return f"as {type(rule).__name__} says"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


MADE: dict[str, Callable[[], Iterator[str]]] = {
    "actions": actions,
    "roles": roles,
    "scopes": scopes,
    "columnar": columnar,
    "procedures": procedures,
}


def refreshed(text: str) -> str:
    """Return a document with every made part made anew."""
    return BLOCK.sub(lambda found: "\n".join([found[1].strip(), "", *MADE[found[2]](), "", found[3]]), text)


def main() -> None:
    """Rewrite every document below docs/, and the pictures of the procedures."""
    import django

    django.setup()
    from tools.procedures import draw

    draw(ROOT / "docs" / "procedures")
    for path in sorted((ROOT / "docs").rglob("*.md")):
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
    main()
