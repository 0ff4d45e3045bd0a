"""Who helps whom: helpers, pairings with hand-over, coverage, and the help given."""
