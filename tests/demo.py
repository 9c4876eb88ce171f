"""``make demo``: the whole tour in throwaway folders against the fake endpoint.

With ``portal`` as argument the home is one that the retired Portal login left behind.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.fake_endpoint.endpoint import FakeEndpoint
from tests.support.portal_home import portal_home
from tests.support.secret_service import secret_service

_DAY = 86_400
TOKEN = "sk-0123456789abcdef0123456789abcdef"
INTRODUCTION = """
A sandbox: nothing of yours is read or written, nothing leaves this machine.
The endpoint is a fake one at {url}

  1. Choose "Standard", then the region "Another base URL":
     {url}
  2. Paste this key:  {token}
  3. Walk through to the end. Afterwards the written files are shown.

Press Enter to begin.
"""


async def tour(environ: dict[str, str], home: Path, *, portal: bool) -> int:
    """Run the wizard against a fake endpoint, then show what it wrote."""
    if portal:
        portal_home(home, int(time.time()) + _DAY)
    async with FakeEndpoint({TOKEN: "*"}) as endpoint:
        print(INTRODUCTION.format(url=endpoint.url(), token=TOKEN))
        await asyncio.to_thread(input)
        wizard = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "openclaw_tui", env=environ
        )
        code = await wizard.wait()
    for path in sorted(p for p in (home / ".openclaw").rglob("*") if p.is_file()):
        print(f"--- {path.relative_to(home)}  {path.stat().st_mode & 0o777:04o}")
        if path.name == "openclaw.json":
            print(path.read_text())
    return code


def main() -> int:
    """Start a private keyring where the system has gnome-keyring, else go on without one."""
    with ExitStack() as stack:
        if shutil.which("gnome-keyring-daemon") and shutil.which("dbus-daemon"):
            session = stack.enter_context(secret_service(sys.executable))
            environ = dict(session.environ)
        else:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="openclaw-tui-demo-"))
            environ = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        environ["TERM"] = os.environ.get("TERM", "xterm-256color")
        for name in ("LANG", "LC_ALL", "NO_COLOR", "COLORTERM"):
            if name in os.environ:
                environ[name] = os.environ[name]
        portal = "portal" in sys.argv[1:]
        return asyncio.run(tour(environ, Path(environ["HOME"]), portal=portal))


if __name__ == "__main__":
    raise SystemExit(main())
