"""Records → what a night changed → a page in the morning.

flow.py       the story: look back, find, keep
lookback.py   what the records say about the time since the last report; standing.py how the lists stand,
              telling.py what sources told
findings.py   what of that is news: a report's content; news.py puts into words what sources told
parts.py      what a report says in whatever format, sentences.py its numbers and sentences
audience.py   the report of some lists alone
report.py     a report written out, feed.py the newest ones as a feed; templates/ is their HTML and Atom
store.py      the only writer of reports

All but flow, lookback, standing, telling and store are pure.
"""
