"""The only place where words are chosen.

`say` words a message (facts) for one reader: their language, their zone. English sentences are the message ids, so a
catalogue is added without touching a call. What people typed is escaped in one place (`Voice.t`).
"""
