"""The entry point of `shimekiri` and `python -m bot`: the command line, loaded without pauses.

Nearly all that is loaded stays to the end. So nobody looks for garbage meanwhile, and never among it afterwards: that
is a tenth of the time of a start, and of every later search.
"""

from __future__ import annotations

import gc


def main() -> None:
    """Do what the arguments say."""
    gc.disable()
    from bot.command_line import cli

    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
    cli()


if __name__ == "__main__":
    main()
