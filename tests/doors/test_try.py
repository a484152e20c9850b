import time
from collections import Counter
from bot.domain.gestures import decode, DeadlineButton, AnswerButton
from bot.store.database import Database
from tests.doors.houses import *
from tests.doors.furniture import *

async def test_it(database: Database) -> None:
    t=time.time()
    roof = Roof(database)
    both = on_telegram("jo", 300)
    a = await furnished(roof, "wombat", "TA", 100, both)
    b = await furnished(roof, "quokka", "TB", 200, both)
    print(time.time()-t)
    await roof.until("2026-11-20T18:30")
    print(time.time()-t)
    await questions(roof, a); await questions(roof, b)
    print(time.time()-t)
    c=Counter(); 
    seen=set()
    for p in b.people.values():
        for r in p.replies:
            seen|={x.data for x in buttons_of(r)}
        for card in roof.post_of(p): seen|={x.data for x in card.every_button}
    for d in seen:
        k=decode(d); c[type(k).__name__]+=1
        if isinstance(k,DeadlineButton): c[k.gesture]+=1
        if isinstance(k,AnswerButton): c[k.answer]+=1
    print(c)
    for n in ("ana","mia","ken","tom"):
        print(n, [plain(x.text)[:90] for x in roof.post_of(b[n])][-6:])
    print([(d,) for d in seen if decode(d) is None])
    for p in b.people.values():
        for r in p.replies:
            for x in buttons_of(r):
                if decode(x.data) is None: print(words_of(r)[:300])
