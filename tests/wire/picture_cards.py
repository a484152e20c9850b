"""Cards as they look in a chat, as SVG that needs nothing from elsewhere: a message on Slack, a chat on Telegram.

Light or dark as the reader's system is (`prefers-color-scheme`), in the letters that their system has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from adapters.pictures import chart as charts
from adapters.pictures.letters import width
from bot.chat import Chart
from tests.wire.picture_lines import Line, broken

WIDTH = 640
SIZE, STEP = 15, 22
"""The size of the letters, and from line to line."""
FAMILY = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace"
NAME = "Shimekiri"


@dataclass(frozen=True)
class Look:
    """The colours of a platform: CSS class → what fills it, light and dark. A class ending in `-l` is a line."""

    light: dict[str, str]
    dark: dict[str, str]

    def css(self) -> str:
        """The rules, those of a dark system last."""
        return f"{_rules(self.light)}@media(prefers-color-scheme:dark){{{_rules(self.dark)}}}"


SLACK = Look(
    {"ground": "#ffffff", "ink": "#1d1c1d", "pale": "#616061", "c": "#c01343", "button": "#ffffff",
     "edge-l": "#bbbabb", "frame-l": "#dddddd", "badge": "#ececec"},
    {"ground": "#1a1d21", "ink": "#d1d2d3", "pale": "#ababad", "c": "#e8912d", "button": "#222529",
     "edge-l": "#5b5d60", "frame-l": "#35373b", "badge": "#35373b"},
)  # fmt: skip
TELEGRAM = Look(
    {"ground": "#dfe7ec", "bubble": "#ffffff", "mine": "#e3fdcf", "ink": "#0f1419", "pale": "#6c7883",
     "c": "#2a6db0", "button": "#7d97a8", "label": "#ffffff", "edge-l": "#3390ec"},
    {"ground": "#0e1621", "bubble": "#182533", "mine": "#2b5278", "ink": "#f0f3f5", "pale": "#8695a3",
     "c": "#8cc3f3", "button": "#31475c", "label": "#ffffff", "edge-l": "#5ea5e8"},
)  # fmt: skip


@dataclass
class Sheet:
    """A drawing that grows downwards; `y` is where it goes on."""

    look: Look
    about: str
    y: float = 0
    parts: list[str] = field(default_factory=list)

    def box(
        self, x: float, y: float, wide: float, high: float, kind: str, *, edge: str = "", round_: float = 4
    ) -> None:
        """A rectangle, its corners rounded."""
        kinds = f"{kind} {edge}" if edge else kind
        self.parts.append(
            f'<rect class="{kinds}" x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="{round_:g}"/>'
        )

    def words(self, x: float, y: float, inner: str, kind: str = "ink", *, size: float = SIZE, anchor: str = "") -> None:
        """A line of text; `inner` is SVG."""
        where = f' text-anchor="{anchor}"' if anchor else ""
        self.parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size:g}"{where}>{inner}</text>')

    def lines(self, lines: Iterable[Line], x: float) -> None:
        """Lines of text from `y` on, quotations beside a bar."""
        begun: float | None = None
        for line in lines:
            if line.quoted and begun is None:
                begun = self.y
            elif not line.quoted and begun is not None:
                self._bar(x, begun)
                begun = None
            inner = "".join(run.svg() for run in line.runs)
            if inner:
                self.words(x + (14 if line.quoted else 0), self.y + 16, inner)
            self.y += STEP if inner else STEP / 2
        if begun is not None:
            self._bar(x, begun)

    def _bar(self, x: float, begun: float) -> None:
        self.parts.append(f'<path class="edge-l" d="M{x + 2:g} {begun:g}V{self.y:g}" stroke-width="4"/>')

    def chart(self, chart: Chart, x: float, wide: float) -> None:
        """The picture that a platform shows, scaled."""
        high = wide * charts.HEIGHT / charts.WIDTH
        inner = charts.svg(chart, FAMILY).replace(
            f'width="{charts.WIDTH}" height="{charts.HEIGHT}" viewBox',
            f'x="{x:g}" y="{self.y:g}" width="{wide:g}" height="{high:g}" viewBox',
            1,
        )
        self.parts.append(inner)
        self.y += high

    def svg(self) -> str:
        """All of it."""
        high = round(self.y)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{high}" viewBox="0 0 {WIDTH} {high}"'
            f' role="img" aria-label="{escape(self.about)}">'
        )
        style = (
            f"<style>text{{font-family:{FAMILY};white-space:pre}}.b{{font-weight:700}}.i{{font-style:italic}}"
            f".c{{font-family:{MONO};font-size:.92em}}{self.look.css()}</style>"
        )
        ground = f'<rect class="ground frame-l" x=".5" y=".5" width="{WIDTH - 1}" height="{high - 1}" rx="10"/>'
        return "\n".join([head, style, ground, *self.parts, "</svg>", ""])


def slack_message(about: str, clock: str, lines: Sequence[Line], buttons: Sequence[str]) -> str:
    """A message of the app's in a conversation."""
    sheet = Sheet(SLACK, about)
    left, room = 68, WIDTH - 68 - 36
    sheet.parts.append('<rect x="20" y="20" width="36" height="36" rx="8" fill="#b3261e"/>')
    sheet.words(38, 45, "締", "avatar", size=20, anchor="middle")
    sheet.words(left, 34, f'<tspan class="b">{NAME}</tspan>')
    after = left + width(NAME, SIZE) * 1.08 + 10
    sheet.box(after, 22, 32, 16, "badge", round_=3)
    sheet.words(after + 16, 34, "APP", "pale", size=10, anchor="middle")
    sheet.words(after + 42, 34, clock, "pale", size=12)
    sheet.y = 44
    sheet.lines(broken(lines, SIZE, room), left)
    sheet.y += 8
    x: float = left
    for label in buttons:
        wide = width(label, 14) * 1.08 + 24
        if x > left and x + wide > left + room:
            x, sheet.y = left, sheet.y + 40
        sheet.box(x, sheet.y, wide, 32, "button", edge="edge-l", round_=8)
        sheet.words(x + wide / 2, sheet.y + 21, f'<tspan class="b">{escape(label)}</tspan>', size=14, anchor="middle")
        x += wide + 8
    sheet.y += (32 if buttons else 0) + 22
    return sheet.svg()


@dataclass(frozen=True)
class Bubble:
    """A message in a Telegram chat; `rows` are its inline buttons, `chart` the picture that it is."""

    clock: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: Chart | None = None
    mine: bool = False


def telegram_chat(about: str, bubbles: Sequence[Bubble]) -> str:
    """Messages below each other, those of the reader on the right."""
    sheet = Sheet(TELEGRAM, about, y=16)
    for bubble in bubbles:
        _bubble(sheet, bubble)
        sheet.y += 8
    sheet.y += 8
    return sheet.svg()


def _bubble(sheet: Sheet, bubble: Bubble) -> None:
    most = 540
    lines = list(broken(bubble.lines, SIZE, most - 28))
    widest = max((sum(run.wide(SIZE) for run in line.runs) for line in lines), default=0)
    wide = most if bubble.chart or bubble.rows else min(most, widest + 28 + 44)
    x = WIDTH - 16 - wide if bubble.mine else 16
    begun, at = sheet.y, len(sheet.parts)
    if bubble.chart:
        sheet.y += 6
        sheet.chart(bubble.chart, x + 6, wide - 12)
    sheet.y += 8
    sheet.lines(lines, x + 14)
    high = sheet.y + (6 if bubble.mine else 14) - begun
    sheet.words(x + wide - 12, begun + high - 8, bubble.clock, "pale", size=11, anchor="end")
    below = sheet.parts[at:]
    del sheet.parts[at:]
    sheet.box(x, begun, wide, high, "mine" if bubble.mine else "bubble", round_=12)
    sheet.parts += below
    sheet.y = begun + high
    for row in bubble.rows:
        sheet.y += 4
        each = (wide - 4 * (len(row) - 1)) / len(row)
        for number, label in enumerate(row):
            left = x + (each + 4) * number
            sheet.box(left, sheet.y, each, 34, "button", round_=8)
            sheet.words(left + each / 2, sheet.y + 22, escape(label), "label", size=14, anchor="middle")
        sheet.y += 34


def _rules(colours: dict[str, str]) -> str:
    def rule(kind: str, colour: str) -> str:
        return f".{kind}{{stroke:{colour}}}" if kind.endswith("-l") else f".{kind}{{fill:{colour}}}"

    return "".join(rule(*each) for each in colours.items()) + ".avatar{fill:#fff}"
