"""How China writes identity numbers and names, and counts the days of a birthday."""

from .lunar import lunar as other_calendar
from .names import forms, initials
from .numbers import parse

__all__ = ["forms", "initials", "other_calendar", "parse"]
