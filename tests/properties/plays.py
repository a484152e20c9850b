"""Directed plays: the ways through a deadline's life that chance seldom finds, one for each state at least.

Lines as on the console, and `:down SPAN` and `:tick` (see `world`). A block of refusals stands where the table of
RULES 1 says no.
"""

from __future__ import annotations

START = "2026-11-16T09:00"
"""A Monday, on the wall in Tokyo, where everybody in these plays lives."""

SETTING = (
    ":person ana zone=Asia/Tokyo",
    ":person ben zone=Asia/Tokyo",
    ":person ken zone=Asia/Tokyo",
    ":person mia zone=Asia/Tokyo role=rep",
    "@ana /client new Acme zone Asia/Tokyo",
    "@ana /client new Globex zone Asia/Tokyo rep @mia",
)

COMPLETE = {
    "sent": "",
    "answered": "",
    "promise": "2026-12-20 12:00",
    "extend": "to 2026-12-21 12:00",
    "ours": "",
    "theirs": "",
    "hold": "",
    "proceed": "version B",
    "chase": "",
    "snooze": "2h",
    "edit": '"Other words"',
    "owner": "@mia",
    "blocks": "@mia",
    "cancel": "",
}


def _refused(*verbs: str) -> tuple[str, ...]:
    """Commands that the table refuses."""
    return tuple(f"@ana /deadline {verb} D-1 {COMPLETE[verb]}".rstrip() for verb in verbs)


def _made(clause: str, due: str = "2026-11-18 17:00") -> tuple[str, ...]:
    return (f'@ben /deadline new Acme "Logo" by {due} {clause} blocks @ken',)


def _passed(clause: str) -> tuple[str, ...]:
    """Told in time, and half an hour after the due instant of Wednesday."""
    return (*_made(clause), "@ben :press Sent", ":wait 2d8h30m")


_STAYING = (
    "@ben /deadline edit D-1 “Logo, the blue one”",
    "@ben /deadline undo D-1",
    "@ken /deadline snooze D-1 1h",
    "@ben /deadline blocks D-1 @ken @mia",
    "@ben /deadline owner D-1 @ana",
    "@ana /deadline owner D-1 @ben",
)
"""What is possible while a deadline is open and changes its state nowhere."""

DIRECTED: dict[str, tuple[str, ...]] = {
    "waiting, then cancelled": (
        *_made("hold", "2026-11-27 17:00"),
        ":wait 3h",
        "@ben :press It was sent …",
        "@ben 2026-11-16 09:30",
        "@ben /deadline promise D-1 2026-11-26 12:00",
        "@ben /deadline undo D-1",
        "@ben /deadline snooze D-1 3h",
        *_STAYING,
        "@ben /deadline ours D-1",
        ":wait 5h",
        "@ben /deadline D-1",
        "@ben :press Back to them",
        "@ben /deadline proceed D-1",
        "@ben /deadline chase D-1",
        "@ben /deadline hold D-1",
        "@ben :press I changed it",
        "@ben The words were others: by then we pause it",
        "@ben /deadline draft D-1",
        "@ben :press Edit",
        "@ben Logo and fonts",
        "@ben /deadline sent D-1",
        "@ana /deadline extend D-1 to 2026-12-01 17:00",
        "@mia /deadline undo D-1",
        "@ana /deadline undo D-1",
        "@ben /deadline D-1",
        "@ben :press Plan",
        "@ben /deadline cancel D-1 no longer needed",
        "@ben /deadline sent D-1",
        *_refused("answered", "promise", "extend", "ours", "theirs", "hold", "proceed", "chase"),
        *_refused("snooze", "edit", "owner", "blocks", "cancel"),
        "@ben /deadline undo D-1",
        ":wait 20d",
    ),
    "waiting, then answered": (
        *_made("proceed", "2026-11-20 17:00"),
        ":wait 1d4h",
        "@ben :press Show the text",
        "@ben /deadline answered D-1 by phone",
        "@ben /deadline answered D-1 and by mail",
        *_refused("promise", "extend", "ours", "theirs", "hold", "proceed", "chase"),
        *_refused("snooze", "edit", "owner", "blocks", "cancel"),
        "@ben /deadline sent D-1",
        "@ben /deadline undo D-1",
        ":wait 20d",
    ),
    "untold": (
        *_made("hold", "2026-11-16 17:00"),
        ":wait 8h30m",
        *_refused("sent", "hold", "proceed", "chase"),
        *_STAYING,
        "@ben /deadline ours D-1",
        "@ben /deadline theirs D-1",
        "@ben /deadline promise D-1 2026-11-17 12:00",
        ":wait 1d",
        "@ben /deadline answered D-1 at 2026-11-17 11:00 by phone",
        "@ben /deadline undo D-1",
        "@ben /deadline cancel D-1",
        "@ben /deadline undo D-1",
        "@ben /deadline extend D-1 to 2026-11-25 17:00",
        "@ben /deadline undo D-1",
        "@ben :press New date",
        "@ben 2026-11-26 17:00",
        ":wait 20d",
    ),
    "untold, but sent in time after all": (
        *_made("hold", "2026-11-16 17:00"),
        ":wait 8h30m",
        "@ben :press It was sent …",
        "@ben 2026-11-16 09:30",
        ":wait 20d",
    ),
    "untold, and sent too late": (
        *_made("proceed", "2026-11-16 17:00"),
        ":wait 8h30m",
        "@ben /deadline sent D-1 at 2026-11-16 14:30",
        "@ben :press Cancel",
        ":wait 20d",
    ),
    "held": (
        *_passed("hold"),
        *_refused("hold", "proceed", "chase"),
        "@ben :press Sent",
        "@ben /deadline undo D-1",
        *_STAYING,
        "@ben /deadline ours D-1",
        "@ben /deadline theirs D-1",
        "@ben /deadline promise D-1 2026-11-19 12:00",
        ":wait 1d",
        "@ben /deadline answered D-1",
        ":wait 5m",
        "@ben :press Undo",
        "@ben /deadline cancel D-1",
        "@ben /deadline undo D-1",
        "@ben /deadline extend D-1 to 2026-11-25 17:00",
        ":wait 1d",
        "@ben /deadline sent D-1",
        ":wait 20d",
        "@ana /deadline cancel D-1",
        ":wait 20d",
    ),
    "held, but they had answered": (
        *_passed("hold"),
        "@ben /deadline answered D-1 at 2026-11-18 16:00 by mail",
        ":wait 20d",
    ),
    "proceeded": (
        *_passed("proceed"),
        *_refused("promise", "ours", "theirs", "hold", "chase"),
        "@ben :press Sent",
        "@ben /deadline undo D-1",
        *_STAYING,
        ":wait 1d",
        "@ben :press Record the decision",
        "@ben Version B prints better",
        "@ben /deadline undo D-1",
        "@ben /deadline proceed D-1 version B",
        "@ben :press Answered",
        ":wait 5m",
        "@ben /deadline undo D-1",
        "@ben /deadline cancel D-1",
        "@ben /deadline undo D-1",
        "@ben /deadline extend D-1 to 2026-11-25 17:00",
        ":wait 20d",
    ),
    "overdue": (
        *_passed("chase"),
        *_refused("hold", "proceed", "chase"),
        "@ben :press Sent",
        "@ben /deadline undo D-1",
        "@ben /deadline snooze D-1 1h",
        *_STAYING,
        "@ben /deadline ours D-1",
        ":wait 1d",
        "@ben /deadline theirs D-1",
        ":wait 1m",
        "@ben :press They need until …",
        "@ben 2026-11-20 12:00",
        ":wait 2d",
        "@ben /deadline answered D-1",
        "@ben /deadline undo D-1",
        "@ben /deadline cancel D-1",
        "@ben /deadline undo D-1",
        ":wait 9d",
        "@ben /deadline extend D-1 to 2026-12-04 17:00",
        ":wait 20d",
    ),
    "proceeding, and the process was down": (
        *_made("proceed"),
        "@ben :press Sent",
        ":wait 1h",
        ":down 4d",
        ":tick",
        ":wait 1d",
        "@ben :press Proceed now",
        ":wait 20d",
    ),
    "a reminder whose hour passed while the process was down": (
        *_made("chase", "2026-11-25 17:00"),
        "@ben :press Sent",
        ":down 9d1h",
        "@ben /deadline plan D-1",
        ":wait 20d",
    ),
    "handed to another": (
        '@ben /deadline new Globex "Fonts" by 2026-11-25 17:00 chase owner @mia blocks @ken',
        ":wait 5m",
        "@mia :press Open",
        "@mia /deadline sent D-1",
        ":wait 20d",
    ),
    "a client moves after a text that said no reminder would come": (
        ":wait 6h",
        '@ben /deadline new Acme "Logo" by 2026-11-17 10:00 proceed',
        "@ben :press Sent",
        "@ana /client set Acme zone Asia/Kolkata",
        ":wait 9d",
    ),
    "sent before the text was made that says no reminder will come": (
        '@ben /deadline new Acme "Logo" by 2026-11-16 15:00 hold',
        "@ben /deadline sent D-1 at 2026-11-15 09:00",
        ":wait 9d",
    ),
    "a reminder snoozed to the morning of the due date": (
        '@ben /deadline new Acme "Logo" by 2026-11-19 10:00 hold',
        "@ben :press Sent",
        ":wait 1d",
        "@ben /deadline snooze D-1 40h",
        ":wait 9d",
    ),
    "chasing, and the owner snoozes for three days": (
        '@ben /deadline new Acme "Logo" by 2026-11-18 17:00 chase',
        "@ben :press Sent",
        ":wait 2d7h",
        "@ben /deadline snooze D-1 3d",
        ":wait 20d",
    ),
    "two reminders in one text, and one is answered before it goes out": (
        '@ben /deadline new Acme "Logo" by 2026-11-20 17:00 hold',
        "@ben :press Sent",
        '@ben /deadline new Acme "Fonts" by 2026-11-20 17:30 hold',
        "@ben :press Sent",
        ":wait 1d",
        "@ben /deadline snooze D-1 34h",
        "@ben /deadline snooze D-2 34h",
        ":wait 1d11h",
        "@ben /deadline answered D-2",
        ":wait 9d",
    ),
    "held in the night of somebody who does not wait any more in the morning": (
        "@ken /me zone America/New_York",
        *_passed("hold"),
        "@ben /deadline blocks D-1 nobody",
        ":wait 9d",
    ),
    "told of a date that has passed, under a promise": (
        *_made("hold", "2026-11-16 17:00"),
        ":wait 8h30m",
        "@ben /deadline promise D-1 2026-11-18 12:00",
        ":wait 1h",
        "@ben /deadline sent D-1",
        ":wait 9d",
    ),
}
