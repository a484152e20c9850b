import asyncio, pytest
from tests.fuzz import town
from tests.fuzz.gestures import *
from tests.fuzz.worlds import *
from tests.fuzz.tally import Tally
from bot.chat import *
from tests.fuzz.conftest import *
from secrets import token_hex
from dataclasses import replace
@pytest.mark.parametrize("n", range(14))
def test_x(servers, n):
    async def go():
        async with world(servers, Tally("sentences")) as here:
            s=town.SLACK[0]
            cases=[Press(s.account,s.place,"k1","q:\x00:1"),Press(s.account,s.place,"k2","k:a\x00b"),Press(s.account,s.place,"k3","j:\ud800:1"),Press(s.account,s.place,"k\x00","g:"),Press(s.account,s.place,"k"*600,"g:"),Press(s.account,s.place,"k9","d:open:5:0","\x00\ud800"),
             Submission(s.account,s.place,"k10","client_new",{"name":"a\x00b"},"http://\x00\ud800"+"x"*4000),
             Command(replace(s.account,id="U\x00"),s.place,"k11","/start"),Command(replace(s.account,id="U"*300),s.place,"k12","/start"),
             Command(replace(s.account,id="U77",name="\x00\ud800"*100),s.place,"k13","/start"),
             Command(replace(s.account,id="U78",zone="\x00",language="\x00"*30),s.place,"k13","/start"),
             Command(replace(s.account,id="U78",team="T\x00\ud800"+"x"*300,team_name="\x00"*500),s.place,"k13","/start"),
             Command(s.account,replace(s.place,id="\x00"*300, private=False),"k14",'/deadline new Acme "X" by 2026-12-01 hold'),
             Command(s.account,s.place,"k15","/deadline answered D-5 at "+"1 "*10000),
            ]
            r=await here.ask(cases[n]); print(town.words(r)[:200])
    asyncio.run(go())
