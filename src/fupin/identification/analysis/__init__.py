"""Findings of a whole snapshot, as analysts see them: figures of places, never a household."""
