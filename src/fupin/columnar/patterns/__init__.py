"""Patterns in incomes that ask for a check, village by village: how strong, how likely by chance, never a verdict."""
