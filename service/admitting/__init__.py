"""Who may write through the web door: tokens, made and taken back on the command line.

secret.py    what a token's text is made of, and whether it is the right one
store.py     the only writer of both
flow.py      made, shown at the door, taken back
sessions.py  a browser that is known after a token was shown
"""
