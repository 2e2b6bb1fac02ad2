"""Door 2: the API and the pages, over the same questions as the command line.

app.py         the application: what is mounted where, and what lives as long as it
asking.py      how a request reaches the records
admission.py   who may do what
unchanged.py   what a client has already is not sent again
headers.py     what every answer tells the browser it may do
problems.py    how an error looks, as problem+json or as a page
api/           JSON under /api
documents.py   /docs and the OpenAPI document
pages/         HTML, with templates/ and static/
badges.py      badges and figures of a list, to be shown elsewhere
rendering.py   templates, and how values are shown in them; prose.py: Markdown of strangers
showing.py     how values are said to a person
"""
