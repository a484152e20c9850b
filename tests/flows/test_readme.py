"""What the README shows is what the program does."""

from tests.flows.retell import BLOCK, EXAMPLE, README, seen


async def test_the_example_of_the_readme_is_its_true_output() -> None:
    text = README.read_text(encoding="utf-8")
    script = EXAMPLE.read_text(encoding="utf-8")
    assert script.rstrip() in text
    shown = BLOCK.search(text)
    assert shown is not None
    assert shown[0].split("\n", 2)[2].removesuffix("\n```") == (await seen(script)).rstrip()
