"""JSON under /api: the questions of `queries`, one address each.

Everything that can be long comes in pages, `{"items": [...], "next": ...}`; `next` is the address of
the next page with the same filters, null on the last one. Errors are problem+json (RFC 9457). A
parameter that an address does not know is an error too: a mistyped filter must not mean "no filter".
"""

from __future__ import annotations

from fastapi import APIRouter

from service.web.api import deciding, jobs, lists, metadata, nights, sources, token
from service.web.problems import Problem

router = APIRouter(
    prefix="/api",
    responses={
        400: {"model": Problem, "description": "What was asked for makes no sense"},
        422: {"model": Problem, "description": "A parameter is missing, unknown or of the wrong kind"},
    },
)
router.include_router(lists.router)
router.include_router(metadata.router)
router.include_router(nights.router)
router.include_router(deciding.router)
router.include_router(jobs.router)
router.include_router(sources.router)
router.include_router(token.router)
