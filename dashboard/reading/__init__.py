"""Reading tables: the repository's own files to the letter, a user's files as Excel, WPS and people leave them."""

from __future__ import annotations

from dashboard.reading.model import Fault, Reading, ReadTable, each_record, records
from dashboard.reading.strict import canonical_header, decode, read_directory, read_table, recognise
from dashboard.reading.upload import read_upload
from dashboard.reading.zeros import with_published_zeros

__all__ = [
    "Fault",
    "ReadTable",
    "Reading",
    "canonical_header",
    "decode",
    "each_record",
    "read_directory",
    "read_table",
    "read_upload",
    "recognise",
    "records",
    "with_published_zeros",
]
