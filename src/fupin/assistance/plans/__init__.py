"""The plan of a household for a year, agreed and signed; plans of places add up from them."""
