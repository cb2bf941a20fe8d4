"""Fetches a page or file that the user names, never one on this machine or its own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import FetchFailed
from ingest.limits import MEGABYTE

if TYPE_CHECKING:
    from httpx import URL, AsyncClient, Response

    from ingest.settings import IngestSettings

_MOST_REDIRECTS = 5
_ASKED_EVERY = 0.2  # seconds between two looks whether the page is still wanted
_USER_AGENT = "kazqa (cited answers from documents; fetches one page on a person's request)"
_ACCEPT = "text/html, application/pdf, application/epub+zip, text/*;q=0.9, */*;q=0.5"
# IPv6 addresses that carry an IPv4 address: RFC 6052 (NAT64) and RFC 3056 (6to4).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: bytes, media type in lower case without parameters, and from where."""

    content: bytes
    media_type: str
    final_url: str
    charset: str | None = None  # as the server states it


def is_address(source: str) -> bool:
    """Whether a source is a web address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str, settings: IngestSettings, ended: Callable[[], bool] = lambda: False) -> Fetched:
    """What the http or https address gives, following up to five redirects.

    Raises FetchFailed when it does not answer in time, refuses, is too large, or it or a
    redirect leads to a private address while `settings.fetch_private` is off; also soon after
    `ended`, which is asked now and then, says that nobody wants it any more.
    """
    # In a thread of its own, since the caller may already run an event loop.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, _within_time(url, settings, ended)).result()


def is_public(address: Address) -> bool:
    """Whether an address lies on the public internet, also the IPv4 one inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


async def _within_time(url: str, settings: IngestSettings, ended: Callable[[], bool]) -> Fetched:
    import httpx

    try:
        async with asyncio.timeout(settings.fetch_seconds):
            return await _while_wanted(ended, url, _fetch(url, settings))
    except TimeoutError as error:
        raise FetchFailed(
            f"{url}: did not answer within {settings.fetch_seconds:g} seconds; try again later, "
            "or raise KAZQA_FETCH_SECONDS"
        ) from error
    except httpx.InvalidURL as error:
        raise FetchFailed(f"{url}: is not a valid web address; check how it is written") from error
    except (httpx.HTTPError, zlib.error) as error:
        raise FetchFailed(
            f"{url}: does not answer ({type(error).__name__}); check the address and the connection"
        ) from error


async def _while_wanted(
    ended: Callable[[], bool], url: str, fetching: Coroutine[None, None, Fetched]
) -> Fetched:
    task = asyncio.create_task(fetching)
    try:
        while not (await asyncio.wait([task], timeout=_ASKED_EVERY))[0]:
            if ended():
                raise FetchFailed(f"{url}: is not fetched any more; add it again to have it")
        return await task
    finally:
        task.cancel()


async def _fetch(url: str, settings: IngestSettings) -> Fetched:
    import httpx

    target = httpx.URL(url)
    # A proxy would resolve names itself and so undo the check of where they lead.
    async with httpx.AsyncClient(trust_env=False, timeout=settings.fetch_seconds) as client:
        for _ in range(_MOST_REDIRECTS + 1):
            response = await _ask(client, target, url, settings)
            try:
                if response.has_redirect_location:
                    target = target.join(response.headers["location"])
                    continue
                return await _received(response, url, target, settings)
            finally:
                await response.aclose()
    raise FetchFailed(f"{url}: redirects more than {_MOST_REDIRECTS} times; use its last address")


async def _ask(client: AsyncClient, target: URL, url: str, settings: IngestSettings) -> Response:
    """The response's head, asked of the very address that was checked."""
    if target.scheme not in ("http", "https") or not target.host:
        raise FetchFailed(f"{url}: leads to {target}, which is not http or https")
    address = await _checked_address(target, url, settings)
    # The name is not resolved again: a second answer could lead somewhere else.
    request = client.build_request(
        "GET",
        target.copy_with(host=str(address), username=None, password=None, fragment=None),
        headers={
            "Host": target.netloc.decode("ascii"),
            "User-Agent": _USER_AGENT,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
        },
        extensions={"sni_hostname": target.raw_host.decode("ascii")},
    )
    return await client.send(request, stream=True)


async def _checked_address(target: URL, url: str, settings: IngestSettings) -> Address:
    loop = asyncio.get_running_loop()
    host = target.raw_host.decode("ascii").strip("[]")
    try:
        found = await loop.getaddrinfo(host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchFailed(
            f"{url}: there is no server called {target.host}; check the address and the connection"
        ) from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    allowed = [a for a in addresses if settings.fetch_private or is_public(a)]
    if not allowed:
        raise FetchFailed(
            f"{url}: {target.host} is on this machine or a private network, where KazQA does not "
            "fetch; save the page and add the file, or set KAZQA_FETCH_PRIVATE"
        )
    return allowed[0]


async def _received(response: Response, url: str, target: URL, settings: IngestSettings) -> Fetched:
    if not response.is_success:
        raise FetchFailed(
            f"{url}: the server answered {response.status_code} {response.reason_phrase}; "
            "open it in a browser, save it and add the file"
        )
    most = settings.fetch_max_mb * MEGABYTE
    unpacked = _unpacker(response, url)
    content = bytearray()
    async for piece in response.aiter_raw():
        content += unpacked(piece, most + 1 - len(content))
        if len(content) > most:
            raise FetchFailed(
                f"{url}: is larger than {settings.fetch_max_mb} MB; save it and add the file, "
                "or raise KAZQA_FETCH_MAX_MB"
            )
    media_type = response.headers.get("content-type", "application/octet-stream")
    return Fetched(
        content=bytes(content),
        media_type=media_type.partition(";")[0].strip().lower(),
        final_url=str(target),
        charset=response.charset_encoding,
    )


def _unpacker(response: Response, url: str) -> Callable[[bytes, int], bytes]:
    """Undoes the transfer's compression, giving no more than so many bytes for one piece.

    httpx would unpack a piece whole, and a few kilobytes can hold gigabytes.
    """
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        return lambda piece, _: piece
    if encoding in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
    raise FetchFailed(f"{url}: is sent compressed as {encoding}; save the page and add the file")
