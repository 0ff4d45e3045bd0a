"""How China writes identity numbers and names."""

from .names import initials
from .numbers import parse

__all__ = ["initials", "parse"]
