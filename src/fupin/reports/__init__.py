"""Everything that is written from data entered once: figures, papers, slides, tables, statistics."""
