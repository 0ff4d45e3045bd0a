"""Fupin: the information system of a targeted poverty alleviation programme."""
