"""Which persons stand in two lists: pure functions over Arrow tables, without a database."""

from .general import link_tables, link_within, trained
from .linker import Linker, link
from .model import Comparison, Level, Model
from .tables import PAIRS, PERSONS, SHARED, Bands, Linked, WrongList

__all__ = [
    "PAIRS",
    "PERSONS",
    "SHARED",
    "Bands",
    "Comparison",
    "Level",
    "Linked",
    "Linker",
    "Model",
    "WrongList",
    "link",
    "link_tables",
    "link_within",
    "trained",
]
