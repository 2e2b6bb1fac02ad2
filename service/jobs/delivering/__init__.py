"""Reports → files, mail, chat and issues: each to everyone who wants it, once, however long that takes.

flow.py      the story: write down what is to be brought, bring what is due, write down how that went
bringing.py  what is written for each kind of target, and through which door it goes
letters.py   a report as a message, cut to its room
tracking.py  the issue on a forge; issue.py what it says and whether it is open
targets.py   the settings' places, taken apart into what is brought to by itself
pauses.py    when it is tried again
store.py     the only writer of deliveries

targets, letters, issue and pauses are pure.
"""
