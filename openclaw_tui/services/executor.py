"""Threads that cannot delay the exit of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonExecutor(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own.

    asyncio looks names up in its default executor, and both ``asyncio.run`` and the interpreter
    wait for the threads of a usual one: a resolver that hangs for 30 s would hold the exit for
    30 s. A ``ThreadPoolExecutor`` by type only, because asyncio accepts nothing else.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start ``fn`` now, without a queue."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # whatever it is, it is the waiter's
                future.set_exception(error)
            else:
                future.set_result(result)

        Thread(target=run, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for nobody, whatever ``wait`` says."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)


def use_daemon_threads() -> None:
    """Make it the default executor of the running event loop."""
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
