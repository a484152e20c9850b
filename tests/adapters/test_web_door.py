"""The HTTP door over real sockets: routes, health, and what it refuses."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
import structlog

from adapters.web import door as doors
from adapters.web.door import Door, DoorFault, Health
from adapters.web.routes import Asked, Handler, Incoming, Outgoing

WELL = Health(live=True, ready=True, database="", platforms={"slack": ""}, set_aside=0, version="1.2.3")
ILL = Health(
    live=False,
    ready=False,
    database="The disk is full.",
    platforms={"slack": "", "telegram": "The token is wrong."},
    set_aside=3,
    version="1.2.3",
)


def health(of: Health) -> Callable[[], Awaitable[Health]]:
    async def told() -> Health:
        return of

    return told


async def echo(incoming: Incoming) -> Outgoing:
    """What came, so that the test sees all of it."""
    return Outgoing(201, incoming.body[::-1], {"content-type": "text/x", "x-got": incoming.headers["x-signature"]})


@asynccontextmanager
async def opened(routes: dict[str, Handler], of: Health = WELL) -> AsyncIterator[tuple[aiohttp.ClientSession, Door]]:
    door = Door(routes, health(of), host="127.0.0.1", port=0)
    await door.open()
    try:
        async with aiohttp.ClientSession(door.address) as session:
            yield session, door
    finally:
        await door.close()


async def test_a_request_reaches_its_route_whole_and_the_answer_goes_back_as_it_is() -> None:
    signed = {"X-Signature": "v0=1"}
    async with (
        opened({"/slack/events": echo}) as (session, _),
        session.post("/slack/events", data=b"\x00\xffabc", headers=signed) as answer,
    ):
        assert (answer.status, await answer.read()) == (201, b"cba\xff\x00")
        assert (answer.headers["x-got"], answer.headers["content-type"]) == ("v0=1", "text/x")


async def test_health_when_all_is_well() -> None:
    async with opened({}) as (session, _):
        for path in ("/healthz", "/healthz/live"):
            async with session.get(path) as answer:
                assert answer.status == 200
                assert await answer.json() == {
                    "live": True,
                    "ready": True,
                    "database": "ok",
                    "platforms": {"slack": "ok"},
                    "set_aside": 0,
                    "version": "1.2.3",
                }


async def test_health_names_what_is_wrong() -> None:
    async with opened({}, ILL) as (session, _):
        async with session.get("/healthz") as answer:
            assert answer.status == 503
            assert await answer.json() == {
                "live": False,
                "ready": False,
                "database": "The disk is full.",
                "platforms": {"slack": "ok", "telegram": "The token is wrong."},
                "set_aside": 3,
                "version": "1.2.3",
            }
        async with session.get("/healthz/live") as answer:
            assert answer.status == 503


@pytest.mark.parametrize(("live", "ready"), [(True, False), (False, True)])
async def test_live_and_ready_are_told_apart(live: bool, ready: bool) -> None:
    of = Health(live=live, ready=ready, database="", platforms={}, set_aside=0, version="")
    async with opened({}, of) as (session, _):
        async with session.get("/healthz") as answer:
            assert (answer.status == 200) is ready
        async with session.get("/healthz/live") as answer:
            assert (answer.status == 200) is live


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/healthz/", 404),
        ("POST", "/slack/events/", 404),
        ("POST", "/healthz", 405),
        ("POST", "/healthz/live", 405),
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
    ],
)
async def test_what_is_not_there_is_refused_and_says_nothing_of_what_we_are(
    method: str, path: str, status: int
) -> None:
    async with (
        opened({"/slack/events": echo}) as (session, _),
        session.request(method, path, allow_redirects=False) as answer,
    ):
        assert answer.status == status
        assert "server" not in answer.headers


async def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    heard: list[int] = []

    async def hear(incoming: Incoming) -> Outgoing:
        heard.append(len(incoming.body))
        return Outgoing(200)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    async with opened({"/slack/events": hear}) as (session, _):
        async with session.post("/slack/events", data=b"x" * 1_000_000) as answer:
            assert answer.status == 200
        async with session.post("/slack/events", data=b"x" * 1_000_001) as answer:
            assert answer.status == 413
        async with session.post("/slack/events", data=pieces()) as answer:  # no length is told beforehand
            assert answer.status == 413
    assert heard == [1_000_000]


async def test_a_body_that_never_comes_is_not_waited_for() -> None:
    door = Door({"/slack/events": echo}, health(WELL), host="127.0.0.1", port=0, body_seconds=0.05)
    await door.open()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
    async with asyncio.timeout(10):
        assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    writer.close()
    await writer.wait_closed()
    await door.close()


@pytest.mark.parametrize("begun", [b"", b"POST /slack/events HTTP/1.1\r\nHost: x\r\n", b"GET /healthz HTTP/1.1\r\nX"])
async def test_who_never_says_what_they_want_is_hung_up_on(begun: bytes) -> None:
    """A connection costs nothing to open, and a process has about a thousand ("slowloris")."""
    door = Door({"/slack/events": echo}, health(WELL), host="127.0.0.1", port=0, head_seconds=0.3)
    await door.open()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(begun)
    async with asyncio.timeout(30):
        with suppress(ConnectionError):
            while await reader.read(100):
                pass
    writer.close()
    async with aiohttp.ClientSession(door.address) as session:
        for _ in range(2):  # the second over the same connection
            async with session.get("/healthz") as answer:
                assert answer.status == 200
    await door.close()


async def test_a_second_request_is_waited_for_no_longer_than_a_first() -> None:
    door = Door({"/slack/events": echo}, health(WELL), host="127.0.0.1", port=0, head_seconds=0.3)
    await door.open()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(30):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        with suppress(ConnectionError):
            writer.write(b"GET")
            while await reader.read(100):
                pass
    writer.close()
    await door.close()


async def test_a_head_without_end_is_not_kept() -> None:
    door = Door({"/slack/events": echo}, health(WELL), host="127.0.0.1", port=0)
    await door.open()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    sent = 0
    async with asyncio.timeout(5):  # less than a head may take, so that it is its length that counts
        with suppress(ConnectionError):
            writer.write(b"GET /healthz HTTP/1.1\r\n")
            while sent < 1_000_000:
                writer.write(b"X-More: " + b"x" * 1_000 + b"\r\n")
                await writer.drain()
                await asyncio.sleep(0)
                sent += 1_010
            await reader.read(1)
    assert sent < 1_000_000
    writer.close()
    await door.close()


async def test_a_request_may_take_longer_than_its_head() -> None:
    async def slow(incoming: Incoming) -> Outgoing:
        await asyncio.sleep(0.5)
        return Outgoing(200)

    door = Door({"/slack/events": slow}, health(WELL), host="127.0.0.1", port=0, head_seconds=0.2)
    await door.open()
    async with aiohttp.ClientSession(door.address) as session, session.post("/slack/events", data=b"x") as answer:
        assert answer.status == 200
    await door.close()


async def test_more_connections_than_the_process_can_bear_are_hung_up_on() -> None:
    door = Door({}, health(WELL), host="127.0.0.1", port=0, most_connections=3)
    await door.open()
    open_ones = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(3)]
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    async with asyncio.timeout(30):
        with suppress(ConnectionError):
            assert await reader.read(1) == b""
    first, asking = open_ones[0]
    asking.write(b"GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(30):
        assert (await first.readline()).startswith(b"HTTP/1.1 200 ")
    for _, each in (*open_ones, (reader, writer)):
        each.close()
    await door.close()


async def test_a_route_that_breaks_tells_the_log_and_nobody_else() -> None:
    async def broken(incoming: Incoming) -> Outgoing:
        raise RuntimeError("the token is hunter2")

    with structlog.testing.capture_logs() as logs:
        async with opened({"/slack/events": broken}) as (session, _), session.post("/slack/events") as answer:
            assert (answer.status, await answer.read()) == (500, b"")
    assert [(entry["event"], entry["path"]) for entry in logs] == [("a route failed", "/slack/events")]


async def test_what_is_looked_up_by_a_secret_path_never_stands_in_the_log() -> None:
    async def told(asked: Asked) -> Outgoing:
        if asked.names["secret"] == "hunter2":
            raise RuntimeError("broken")
        return Outgoing(200, asked.names["secret"].encode(), {"x-had": asked.headers.get("if-none-match", "")})

    door = Door({}, health(WELL), host="127.0.0.1", port=0, tellers={"/calendar/{secret}.ics": told})
    await door.open()
    with structlog.testing.capture_logs() as logs:
        async with aiohttp.ClientSession(door.address) as session:
            async with session.get("/calendar/abc.ics", headers={"If-None-Match": '"1"'}) as answer:
                assert (answer.status, await answer.read(), answer.headers["x-had"]) == (200, b"abc", '"1"')
            async with session.head("/calendar/abc.ics") as answer:
                assert (answer.status, await answer.read(), answer.headers["content-length"]) == (200, b"", "3")
            async with session.post("/calendar/abc.ics") as answer:
                assert answer.status == 405
            async with session.get("/calendar/hunter2.ics") as answer:
                assert (answer.status, await answer.read()) == (500, b"")
    await door.close()
    assert [(entry["event"], entry["path"]) for entry in logs] == [("a route failed", "/calendar/{secret}.ics")]


async def refused_at(port: int) -> None:
    """Until nobody listens there; who comes while it closes may be sent away."""
    with suppress(ConnectionError):
        while True:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await asyncio.sleep(0.01)


async def test_a_request_under_way_is_finished_when_the_door_closes() -> None:
    began, go = asyncio.Event(), asyncio.Event()

    async def slow(incoming: Incoming) -> Outgoing:
        began.set()
        await go.wait()
        return Outgoing(200, b"done")

    door = Door({"/slack/events": slow}, health(WELL), host="127.0.0.1", port=0)
    await door.open()
    async with aiohttp.ClientSession(door.address) as session:
        asked = asyncio.create_task(session.post("/slack/events"))
        await began.wait()
        closing = asyncio.create_task(door.close())
        await refused_at(door.port)
        go.set()
        async with await asked as answer:
            assert await answer.read() == b"done"
        await closing


async def test_a_taken_port_gets_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DoorFault) as raised:
            await Door({}, health(WELL), host="127.0.0.1", port=port).open()
    assert str(raised.value) == f"PORT: {port} on 127.0.0.1 is in use by another program; stop it, or use another port."


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
async def test_an_address_of_another_machine_gets_a_sentence(host: str) -> None:
    with pytest.raises(DoorFault) as raised:
        await Door({}, health(WELL), host=host, port=0).open()
    assert str(raised.value) == (
        f"HOST: {host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its addresses."
    )


@pytest.mark.parametrize(
    ("host", "beginning"),
    [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:"), ("localhost", "http://localhost:")],
)
async def test_the_address_is_one_at_which_this_machine_reaches_it(host: str, beginning: str) -> None:
    door = Door({}, health(WELL), host=host, port=0)
    await door.open()
    try:
        assert door.address == f"{beginning}{door.port}"
        async with aiohttp.ClientSession() as session, session.get(f"{door.address}/healthz") as answer:
            assert answer.status == 200
    finally:
        await door.close()


async def test_no_answer_waits_for_the_callers_acknowledgement() -> None:
    """Linux's delayed acknowledgement is 40 ms; what is accepted has the option of the socket that listens."""
    with await doors._listener("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
