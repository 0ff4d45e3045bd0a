"""What an upload may be at most; beyond it the file is refused before it is read."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

UNPACKED_BYTES = 400 * MEGABYTE
# Real sheets shrink to a tenth or a fiftieth; only a file made to harm shrinks to less than a three-hundredth.
PACKED_RATIO = 300
RATIO_MATTERS_FROM = 20 * MEGABYTE
ENTRIES = 2000

ROWS = 200_000
COLUMNS = 300
CELLS = 8_000_000
CELL_CHARACTERS = 32_767

HEADER_ROWS = 10
EMPTY_ROWS = 100
MARKED_ROWS = 5000
KEPT_FINDINGS = 60_000
