"""Why a file as a whole is not read, with the way to mend it."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError


class Refused(FupinError):
    """Raised for a file that is not read at all; `code` names the reason."""

    def __init__(self, code: str, **arguments: object) -> None:
        self.code = code
        super().__init__(REASONS[code])
        self.arguments = arguments


REASONS: dict[str, str] = {
    "empty": gettext_noop("The file is empty. Save the workbook again and send it once more."),
    "too_large": gettext_noop(
        "The file has %(megabytes)d MB; at most %(limit)d MB are read. Send it in parts, village by village."
    ),
    "not_a_spreadsheet": gettext_noop("This is not a workbook (%(found)s). Send an .xlsx, .xls, .ods or .csv file."),
    "web_page": gettext_noop(
        "This file is called a workbook but is a web page or XML text. Open it in the spreadsheet "
        "program and save it as .xlsx."
    ),
    "binary_workbook": gettext_noop("Workbooks of the kind .xlsb are not read. Save it as .xlsx."),
    "macros": gettext_noop(
        "The workbook contains macros (%(part)s). Save it as .xlsx without macros; the data stay the same."
    ),
    "password": gettext_noop(
        "The workbook is protected by a password. Remove the password (save it without one) and send it again."
    ),
    "truncated": gettext_noop(
        "The file is damaged or was cut off while it was copied. Copy or save it again; if it opens in "
        "the spreadsheet program, save it under a new name."
    ),
    "bomb": gettext_noop("Unpacked, the file would fill %(megabytes)d MB, which no roster does. It was not opened."),
    "entities": gettext_noop(
        "The workbook contains XML definitions that no spreadsheet program writes. It was not opened."
    ),
    "too_many_rows": gettext_noop("Sheet “%(sheet)s” has more than %(limit)d rows. Send it in parts."),
    "too_many_columns": gettext_noop(
        "Sheet “%(sheet)s” has %(count)d columns; at most %(limit)d are read. Delete what is not part of "
        "the roster (last one: %(cell)s)."
    ),
    "too_many_cells": gettext_noop("Sheet “%(sheet)s” has more than %(limit)d cells. Send it in parts."),
    "long_cell": gettext_noop(
        "Cell %(cell)s of sheet “%(sheet)s” holds %(count)d characters; at most %(limit)d are read. Shorten it."
    ),
    "undecodable": gettext_noop(
        "Line %(line)d, byte %(byte)d: the character does not fit the encoding %(encoding)s. Save the "
        "file as “CSV UTF-8”, or correct this line."
    ),
    "no_table": gettext_noop(
        "No sheet has a row of column names in its first %(limit)d rows. Put the names of the columns "
        "into one row above the data; the template shows how."
    ),
    "no_rows": gettext_noop("The table has column names but no row below them."),
}
