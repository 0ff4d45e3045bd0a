"""Early warning: who may fall below a line within a year, by a card of points that everybody can read and check."""
