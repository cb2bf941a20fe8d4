"""Asks a running application as visitors do, all at the same moment."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

PATIENCE = 120.0
"""Seconds after which a question counts as failed."""


@dataclass(frozen=True)
class Asked:
    """One question: the seconds that it took, or that it was told to come again, or failed."""

    seconds: float
    busy: bool = False
    failed: str = ""


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(sorted(times), n=20, method="inclusive")[-1]


def asked_at_once(base: str, questions: Sequence[str]) -> list[Asked]:
    """All those questions in the same moment through the HTTP API, each by its own visitor."""
    return asyncio.run(_asked_at_once(base, questions))


async def _asked_at_once(base: str, questions: Sequence[str]) -> list[Asked]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=base, timeout=PATIENCE, limits=limits, trust_env=False
    ) as http:
        # Visitors have a page open: connecting is no part of an answer.
        await asyncio.gather(*(http.get("/api/v1/health") for _ in questions))
        return list(await asyncio.gather(*(_asked(http, each) for each in questions)))


async def _asked(http: httpx.AsyncClient, question: str) -> Asked:
    started = time.perf_counter()
    try:
        reply = await http.post("/api/v1/ask", json={"question": question})
    except httpx.HTTPError as error:
        return Asked(PATIENCE, failed=repr(error))
    seconds = time.perf_counter() - started
    if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return Asked(seconds, busy=True)
    if reply.status_code != httpx.codes.OK or not reply.json()["citations"]:
        return Asked(seconds, failed=f"{reply.status_code} {reply.text[:200]}")
    return Asked(seconds)
