"""A synthetic nation: a snapshot of any size whose truth is known, written straight to columns."""
