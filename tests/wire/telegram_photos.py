"""sendPhoto: a picture that is uploaded, as core.telegram.org/bots/api#sendphoto and …#sending-files say.

Up to 10 MB, width and height at most 10,000 together, at most 20 to 1; a caption of up to 1,024 UTF-16 units. Only PNG
is known here, since nothing else is ever sent; pictures by `file_id` or address are not known either.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator

from tests.wire.telegram_markup import keyboard
from tests.wire.telegram_messages import Message, Version
from tests.wire.telegram_refusals import Json, bad
from tests.wire.telegram_schema import Upload
from tests.wire.telegram_text import units

BIGGEST = 10 * 1024 * 1024
SIDES = 10_000
RATIO = 20
CAPTION = 1_024
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NOT_KNOWN = ("business_connection_id", "message_thread_id", "direct_messages_topic_id", "message_effect_id")

Keep = Callable[[Json, Version, Json], Message]
"""Puts a message with a content into the chat of a call."""


def send_photo(given: Json, keep: Keep) -> Json:
    """sendPhoto."""
    for name in (*_NOT_KNOWN, "suggested_post_parameters", "parse_mode", "caption_entities", "has_spoiler"):
        if name in given:
            raise bad(f"{name} is not supported by this local server")
    photo, caption = given["photo"], given.get("caption", "")
    if not isinstance(photo, Upload):
        raise bad("photos by file_id or address are not supported by this local server")
    if units(caption) > CAPTION:
        raise bad("message caption is too long")
    wide, high = size(photo.content)
    if wide + high > SIDES or max(wide, high) > RATIO * min(wide, high):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    named = hashlib.sha256(photo.content).hexdigest()
    content: Json = {
        "photo": [
            {
                "file_id": named,
                "file_unique_id": named[:16],
                "width": wide,
                "height": high,
                "file_size": len(photo.content),
            }
        ]
    }
    if caption:
        content["caption"] = caption
    message = keep(given, Version("", markup=keyboard(given.get("reply_markup"))), content)
    message.picture = photo.content
    return message.json()


def size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG that is whole; `Refusal` for anything else."""
    if not content:
        raise bad("file must be non-empty")
    if len(content) > BIGGEST:
        raise bad("file is too big")
    try:
        chunks = list(_chunks(content))
    except (struct.error, ValueError):
        raise bad("IMAGE_PROCESS_FAILED") from None
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise bad("IMAGE_PROCESS_FAILED")
    wide, high = struct.unpack(">II", chunks[0][1][:8])
    return wide, high


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each with its own check sum."""
    if not content.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    at = len(_SIGNATURE)
    while at < len(content):
        long, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + long]
        (said,) = struct.unpack(">I", content[at + 8 + long : at + 12 + long])
        if zlib.crc32(kind + data) != said:
            raise ValueError("a part is broken")
        yield kind, data
        at += 12 + long
