import time
from bot.store.database import Database
from tests.wire.house import house, about, MARK
from tests.wire.telegram import Fault
async def test_try(database: Database):
    t=time.time()
    async with house(database) as made:
        print("up", time.time()-t)
        for fault in ("reset_after","500"):
            made.slack.fail("chat.postMessage", fault)
            s = await made.hands_over(made.mia, "ken")
            print(fault, about(made.ken,s), await made.states(), await made.health())
            await made.tick(seconds=31)
            await made.answered()
            print(about(made.ken,s), await made.states(), time.time()-t)
        for fault in (Fault.reset_after, Fault.error_500):
            made.telegram.fail("sendMessage", fault, chat=made.mia)
            s = await made.hands_over(made.ana, "mia")
            print(fault, about(made.mia,s), await made.states(), await made.health())
            await made.tick(seconds=31)
            await made.answered()
            print(about(made.mia,s), await made.states(), time.time()-t)
