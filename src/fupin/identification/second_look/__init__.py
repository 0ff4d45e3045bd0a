"""A second look: where the list and what is known of households disagree. A question to people, never a status."""
