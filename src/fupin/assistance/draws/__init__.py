"""Draws: lots drawn in public, so that anybody can draw them again and nobody can change the list unseen."""
