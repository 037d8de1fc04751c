"""How much of a user's file is read: beyond these a file is refused by name, before it is unpacked or taken in."""

from __future__ import annotations

MEGABYTE = 2**20
# Equal to the server's own limit (maxUploadSize), whose refusal is in English only.
MOST_BYTES = 200 * MEGABYTE
# What an archive or workbook may unpack to, all parts together, and how many parts it may have.
MOST_UNPACKED = 800 * MEGABYTE
MOST_ENTRIES = 1000
# The longest runs of equal cells in a real workbook pack some 60 to 1; a bomb packs 1000 to 1.
MOST_RATIO = 250
# Below this size nothing is a bomb, however well it packs.
HARMLESS = 20 * MEGABYTE
MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
# A workbook's sheet is taken in whole, empty cells between filled ones too.
MOST_CELLS = 12_000_000
# A text field beyond this is a broken quotation mark, not text.
LONGEST_CELL = 1_000_000
# The most characters that a spreadsheet's cell holds; it cuts what is longer without a word.
LONGEST_IN_SHEET = 32_767
# Rows above the header in which it is looked for.
MOST_BANNER_ROWS = 30
# Listed of each kind in each column; all are counted.
MOST_LISTED = 100
