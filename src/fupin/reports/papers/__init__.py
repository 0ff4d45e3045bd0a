"""Papers as PDF: household files, handbooks, village books, cards, wall charts; one by one or a county at once."""
