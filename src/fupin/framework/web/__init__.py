"""The web shell and the design system: layout, lists, filters, charts, exports and the parts of a page."""
