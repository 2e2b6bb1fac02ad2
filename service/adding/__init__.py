"""A URL → an entry in the house style of a list.

    URL ──metadata──▶ what is known of it ──┐
    list ──section───▶ where it belongs ────┴──markdown.insert──▶ the list with it, read again and compared

Nothing is written here: whoever asked sees the difference first, and writes the file.
"""
