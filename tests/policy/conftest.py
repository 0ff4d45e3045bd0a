"""Packs for the tests, and a copy of the template to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fupin.kernel.errors import ProblemsError
from fupin.policy import packs
from fupin.policy.packs import Pack


@pytest.fixture(scope="session")
def template() -> Pack:
    return packs.find("fupin-template")


@pytest.fixture(scope="session")
def china() -> Pack:
    return packs.find("fupin-cn")


@pytest.fixture
def copy(tmp_path: Path, template: Pack) -> Path:
    return Path(shutil.copytree(template.folder, tmp_path / "fupin-copy"))


@pytest.fixture
def rules_say(copy: Path) -> Callable[[str], str]:
    """The problems of a pack whose one more rule has this body; empty if there are none."""

    def loaded(body: str) -> str:
        source = (
            "from decimal import Decimal\n"
            "from fupin.policy.language import Household, Policy, Symbol, rule\n\n"
            '@rule("extra", kind="condition", zh="另", en="extra", since=2018, source="T1")\n'
            f"def extra(household: Household, policy: Policy) -> Symbol:\n    {body}\n"
        )
        (copy / "rules" / "extra.py").write_text(source, encoding="utf-8")
        try:
            packs.load(copy)
        except ProblemsError as error:
            return str(error)
        return ""

    return loaded
