"""Notices: lists shown to everybody through a masking profile, objections to them, and what else is made public."""
