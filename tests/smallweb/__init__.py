"""A small, misbehaving internet on loopback, real servers in a thread of their own.

    with SmallWeb() as web:
        web.page("https://blog.example/post", "<title>A post</title>...")
        web.page("http://old.example/a", Reply(301, {"Location": "https://blog.example/post"}))
        web.page("http://moody.example/", [Reply(502), Reply(body="fine")])        # by visit; the last one stays
        web.page("http://picky.example/", lambda request: Reply(200 if "text/html" in request.headers["accept"] else 406))
        web.site("gone.example", dns="nxdomain")
        web.site("late.example", tls="expired")
        web.site("export.arxiv.org", handler=answer_of_arxiv)                      # every path of the host
        settings = Settings(**web.settings())

Any host name can be played: the name server answers every name that has a page or a site with
127.0.0.1 (or the fault asked for), requests are told apart by scheme, Host header and path, and
certificates are issued by name. What is not there answers 404; a name nobody mentioned does not
exist. The product reaches it by its public settings alone: `nameservers`, `connect_to` and
`allowed_networks`, and by `SSL_CERT_FILE` (`web.certificate`).

A handler is a function from `Request` to `Reply`; it runs in the server's thread. `web.requests`
is every request that came, in order.

As a program (for the demo): `python tests/smallweb WORLD.json -- COMMAND ...` serves the world while
the command runs, with the settings in its environment; `--print` shows them as lines instead.
A world is a JSON object {"pages": {URL: REPLY or [REPLY, ...]}, "sites": {HOST: {...}}}, or a Python
file that defines `build(web)`.
"""

from __future__ import annotations

from smallweb.names import NameServer
from smallweb.server import SmallWeb
from smallweb.world import Reply, Request, Site, World

__all__ = ["NameServer", "Reply", "Request", "Site", "SmallWeb", "World"]
