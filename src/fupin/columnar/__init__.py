"""Rules over whole areas: the same trees, compiled to columns."""
