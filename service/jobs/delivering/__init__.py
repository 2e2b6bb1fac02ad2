"""Reports → files, mail, chat and issues: each to everyone who wants it, once, however long that takes.

flow.py      the story: write down what is to be brought, bring what is due, write down how that went
targets.py   the settings' places, taken apart into what is brought to by itself
pauses.py    when it is tried again
store.py     the only writer of deliveries

targets and pauses are pure.
"""
