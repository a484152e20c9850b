"""The table of faults in the docs: its tests exist, and every fault that the local servers can make is in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

from tests.wire import slack_faults, slack_socket
from tests.wire.gate import Way
from tests.wire.telegram import Fault

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "faults.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w./]+\.py)::(\w+)`")


def section(name: str) -> str:
    """A section of the page, up to the next of its rank."""
    return PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def test_every_test_that_the_table_names_exists() -> None:
    named = NAMED.findall(section("The wire"))
    assert len(named) > 30
    for file, test in named:
        tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)}


def test_every_row_names_a_test() -> None:
    rows = [line for line in section("The wire").splitlines() if line.startswith("| ") and "---" not in line]
    bare = [row for row in rows if not NAMED.search(row) and not row.rstrip(" |").endswith("the same")]
    assert [row.split("|")[1].strip() for row in bare] == ["What happens on the wire", "What comes"]


def test_every_fault_that_the_servers_can_make_is_in_the_table() -> None:
    told = section("The wire")
    kinds = {str(kind) for kind in get_args(slack_faults.Kind)} | {fault.value for fault in Fault}
    kinds |= set(get_args(slack_socket.Reason))
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in told] == []
    for way in Way:
        assert way is Way.open or way.value.casefold() in told.casefold(), way
