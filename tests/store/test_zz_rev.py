from __future__ import annotations
import time
from bot.store.database import Database
from bot.jobs import delivery, parcels
from tests.store import test_homes as th

async def test_zz_cost(database: Database) -> None:
    studio = th.Studio(database)
    names=[f"p{n}" for n in range(20)]
    await studio.open(*names)
    for name in names:
        for n in range(12):
            await studio.said(name, f'/deadline new Globex "More {name} {n}" by 2026-11-{24 if n%2 else 26} 17:00 chase')
    await studio.app.tick()
    for name in names: await studio.opens(name)
    for name in names: await studio.said(name, '/deadline new Globex "Another one of mine" by 2026-11-26 17:00 hold'.replace("one", name))
    print("waiting", len(await studio.waiting()))
    spent=[]
    real=database.write
    from contextlib import asynccontextmanager
    @asynccontextmanager
    async def w():
        t=time.perf_counter()
        async with real() as s:
            yield s
        spent.append(time.perf_counter()-t)
    database.write=w
    t=time.perf_counter()
    await studio.app.tick()
    print("tick", time.perf_counter()-t, "longest tx", max(spent), len(studio.board.shown))
