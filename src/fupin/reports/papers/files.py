"""Where papers made in bulk are kept: sealed, a file for each village."""

from __future__ import annotations

from fupin.framework.sealed import SealedFiles

FILES = SealedFiles("papers")
