"""A second look: a transparent score that asks where a list and the facts disagree. It never changes a list."""
