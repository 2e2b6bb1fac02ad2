"""Records → what a night changed → a page in the morning.

flow.py       the story: look back, find, keep
lookback.py   what the records say about the time since the last report
findings.py   what of that is news: a report's content, pure
report.py     the content written out, pure; templates/ is its HTML
store.py      the only writer of reports
"""
