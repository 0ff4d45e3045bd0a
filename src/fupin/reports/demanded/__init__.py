"""Tables that a superior demands: their header is read once, mapped once and filled at any time."""
