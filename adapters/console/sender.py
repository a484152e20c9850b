"""The core's letters on the console: the people at it read the transcript."""

from adapters.console.transcript import Transcript
from bot.chat import Address, Card, SendFailed


class ConsoleSender:
    """Delivers by drawing. It exists before the core does, which is made with it."""

    platform = "console"

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    @property
    def door(self) -> str:
        """Nobody can be asked onto a machine by an address."""
        return ""

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:  # noqa: ARG002  # no look-up, no threads
        message = self._transcript.post(to.id, card)
        self._must_be_read()
        return message

    async def edit(self, to: Address, message: str, card: Card) -> None:
        self._transcript.edit(to.id, message, card)
        self._must_be_read()

    async def find(self, to: Address, key: str) -> str | None:  # noqa: ARG002  # a terminal cannot be searched
        return None

    def _must_be_read(self) -> None:
        """A letter into a closed pipe has not arrived; it waits for the next console on this database."""
        if self._transcript.is_closed:
            raise SendFailed("nobody reads this console any more", retry_after=60)
