"""Which persons stand in two lists: pure functions over Arrow tables, without a database."""

from .linker import Linker, link
from .tables import PAIRS, PERSONS, Bands, Linked, WrongList

__all__ = ["PAIRS", "PERSONS", "Bands", "Linked", "Linker", "WrongList", "link"]
