"""What a terminal would obey, around words that can be looked for."""

from __future__ import annotations

MARK = "H0STILE"
ESCAPES = {
    "clipboard": "\x1b]52;c;SDBTVElMRQ==\x07",
    "title": f"\x1b]0;{MARK}\x07",
    "link": f"\x1b]8;;https://evil.example/\x1b\\{MARK}\x1b]8;;\x1b\\",
    "colour": f"\x1b[31;7m{MARK}\x1b[0m",
    "clear": f"\x1b[2J\x1b[H{MARK}",
    "question": f'\x1b[6n\x1b[c\x1bP$q"p\x1b\\{MARK}',
    "keys": f"\x1bP1;1|17/{MARK}\x1b\\",
    "c1": f"\x9b31m{MARK}\x9d0;{MARK}\x9c",
    "overwrite": f"{MARK}\r\x08\x08\x7f\x0b\x0c",
    "direction": f"\u202e{MARK}\u2066\u200f",
    "charset": f"\x0e\x1b(0{MARK}\x0f",
    "null": f"\0{MARK}",
    "markup": f"[red]{MARK}[/red] [@click=app.quit]{MARK}[/] [/] [link=file:///]x",
}
"""By what they do; ``markup`` is Textual's and Rich's own."""

ALL = " ".join(ESCAPES.values())
