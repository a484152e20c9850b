"""Answers that are kept: asked for once, at hand for whoever does not wait."""

from __future__ import annotations

import asyncio

from adapters.slack.remembered import Remembered


async def test_what_is_not_at_hand_is_asked_for_meanwhile_and_once() -> None:
    asked: list[str] = []
    may_answer = asyncio.Event()

    async def ask(key: str) -> str:
        asked.append(key)
        await may_answer.wait()
        return f"about {key}"

    known: Remembered[str, str] = Remembered(ask, lambda _: 60.0)
    assert [known.at_hand("x") for _ in range(3)] == [None] * 3
    waiting = asyncio.create_task(known.get("x"))
    await asyncio.sleep(0)
    assert asked == ["x"]
    may_answer.set()
    assert await waiting == "about x"
    assert known.at_hand("x") == "about x"
    assert asked == ["x"]
    await known.close()


async def test_what_is_too_old_is_asked_for_again() -> None:
    asked: list[str] = []

    async def ask(key: str) -> int:
        asked.append(key)
        return len(asked)

    known: Remembered[str, int] = Remembered(ask, lambda _: 0.05)
    assert await known.get("x") == 1
    assert known.at_hand("x") == 1
    await asyncio.sleep(0.06)
    assert known.at_hand("x") is None
    await asyncio.sleep(0.01)
    assert known.at_hand("x") == 2
    await known.close()
