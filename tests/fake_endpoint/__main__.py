"""Serve the fake endpoint from a shell until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from tests.fake_endpoint.endpoint import ANYWHERE, OK, PLANS, FakeEndpoint, scenarios


async def _serve(endpoint: FakeEndpoint) -> None:
    async with endpoint:
        for plan in PLANS:
            sys.stdout.write(f"{plan}: {endpoint.url(plan)}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _endpoint() -> FakeEndpoint:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_endpoint", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--scenario", default=OK, choices=sorted(scenarios()), metavar="NAME")
    parser.add_argument("--record", type=Path, metavar="FILE", help="one JSON line per request")
    keys = parser.add_mutually_exclusive_group(required=True)
    keys.add_argument("--accept", action="append", metavar="TOKEN", help="may be repeated")
    keys.add_argument("--accept-any", action="store_true")
    args = parser.parse_args()
    accept = None if args.accept_any else dict.fromkeys(args.accept, ANYWHERE)
    return FakeEndpoint(accept, port=args.port, scenario=args.scenario, record=args.record)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(_endpoint()))
