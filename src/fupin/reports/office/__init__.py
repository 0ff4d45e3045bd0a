"""Word, Excel and PowerPoint from templates that the office owns, checked on upload."""
