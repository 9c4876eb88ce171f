"""Several files changed as one, durably, and taken back on request.

Each operation has a folder ``<folder>/backups/<UTC time>-<number>/`` (0700) with ``journal.json``
and a copy of every file as it was (0600). ``journal.json`` holds hashes and names, never content.

States: *opened* (the keyring accounts are known, nothing is written) -> *prepared* (the copies are
durable) -> *committed*; taken back: *committed* -> *undoing* -> *undone*. The last change is the
commit point: put OpenClaw's config there. A *dropped* journal only remembers keyring accounts that
nobody needs any more, until they are deleted.

The caller holds ``own_lock`` all the time and ``openclaw_lock`` around ``apply``, ``undo`` and
``recover``. An operation, with every name that goes into the keyring on disk before it goes there::

    journal = journals.open("setup", "qwen:default", added=[account])
    vault.put(account, token)
    for name, secret in journal.prepare(changes, cut=True).items():
        vault.put(name, secret)
    journal.apply()

After an exception anywhere in there, and at every start::

    journals.recover({name: vault.get(name) for name in journals.needed_cuts()})
    for account in journals.freed():
        vault.remove(account)  # one that is not there is fine
    journals.settle()

Live secrets (``FileChange.live_secrets``) are cut out of the copies: a marker stands in the copy,
and ``prepare`` gives the secrets to the caller under the names to store them by. ``undo`` and
``recover`` want them back. Without a keyring, ``cut=False`` leaves them in the private copy.

This package imports pydantic: import it late.
"""

from openclaw_tui.services.journal.journal import Journal
from openclaw_tui.services.journal.journals import Journals
from openclaw_tui.services.journal.record import BrokenBackup

__all__ = ["BrokenBackup", "Journal", "Journals"]
