"""The pages: HTML for people, with templates/ and static/ beside this wing.

frame.py     what every page stands in: the ways through the house, and who is there
home.py      the lists, last night in one line, and what needs you
lists.py     a list that reads like the post itself, and one entry of it
links.py     a link and its story, and the hosts that links lead to
finding.py   tags, and search
nights.py    what each night changed
health.py    how the lists are doing as a whole
inbox.py     proposals, and a person's word on them
jobs.py      what was done, what is under way, and having links checked now
account.py   signing in and out, and the settings

Every address has one page. Where JavaScript runs, HTMX asks for the same page and takes the piece
that changes out of it; where it does not, links and forms do the same.
"""

from __future__ import annotations

from fastapi import APIRouter

from service.web.pages import account, finding, health, home, inbox, jobs, links, lists, nights

router = APIRouter(include_in_schema=False)
for room in (home, lists, links, finding, nights, health, inbox, jobs, account):
    router.include_router(room.router)
