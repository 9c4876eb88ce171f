"""The one error type that people see: a code, the facts for its text, and an exit code."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Exit(IntEnum):
    """Exit codes of every command but ``resolve`` (which answers to OpenClaw, not to people)."""

    DONE = 0
    BUG = 1
    USAGE = 2
    REFUSED = 3
    UNDETERMINED = 4
    STORE = 5
    OPENCLAW_FILES = 6
    CHANGED_MEANWHILE = 7
    CANCELLED = 130


class ProblemCode(StrEnum):
    """What can go wrong; the texts are ``problem.<code>`` and ``problem.<code>.remedy``."""

    USAGE = "usage"
    CHOICE_MISSING = "choice_missing"
    STORE_MISSING = "store_missing"
    UNKNOWN_CHOICE = "unknown_choice"
    BAD_BASE_URL = "bad_base_url"
    BAD_NAME = "bad_name"
    BAD_OPENCLAW_PROFILE = "bad_openclaw_profile"
    TOKEN_MISSING = "token_missing"
    KEY_ELSEWHERE = "key_elsewhere"
    TOKEN_UNUSABLE = "token_unusable"
    TOKEN_COMMAND_FAILED = "token_command_failed"
    ENV_NAME_NEEDED = "env_name_needed"
    ENV_NAME_UNUSABLE = "env_name_unusable"
    ENV_UNSET = "env_unset"
    CONFIRMATION_NEEDED = "confirmation_needed"
    UNKNOWN_PROFILE = "unknown_profile"
    FOREIGN_PROVIDER = "foreign_provider"
    KEY_NOT_STORED = "key_not_stored"
    KEY_UNCHANGED = "key_unchanged"
    PROFILE_TAKEN = "profile_taken"
    KEY_UNUSABLE = "key_unusable"
    UNKNOWN_MODEL = "unknown_model"
    UNKNOWN_BACKUP = "unknown_backup"
    NOTHING_TO_UNDO = "nothing_to_undo"
    TERMINAL_UNUSABLE = "terminal_unusable"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"
    KEYRING_ABSENT = "keyring_absent"
    KEYRING_LOCKED = "keyring_locked"
    KEYRING_SILENT = "keyring_silent"
    KEYRING_FAILED = "keyring_failed"
    INSTALL_VANISHES = "install_vanishes"
    FILE_STORE_UNSAFE = "file_store_unsafe"
    INDEX_BROKEN = "index_broken"
    SECRET_MISSING = "secret_missing"
    CONFIG_BROKEN = "config_broken"
    CONFIG_TOO_MUCH = "config_too_much"
    CONFIG_INCLUDED = "config_included"
    CONFIG_UNEDITABLE = "config_uneditable"
    CONFIG_READONLY = "config_readonly"
    FILE_UNREADABLE = "file_unreadable"
    FILE_UNWRITABLE = "file_unwritable"
    BACKUP_BROKEN = "backup_broken"
    UNDO_INTERRUPTED = "undo_interrupted"
    UNDO_OUT_OF_ORDER = "undo_out_of_order"
    OPENCLAW_TOO_OLD = "openclaw_too_old"
    OPENCLAW_BUSY = "openclaw_busy"
    OTHER_WIZARD_BUSY = "other_wizard_busy"
    CHANGED_MEANWHILE = "changed_meanwhile"
    ROW_CHANGED = "row_changed"
    OUTPUT_FAILED = "output_failed"
    CANCELLED = "cancelled"


_EXITS: dict[ProblemCode, Exit] = {
    ProblemCode.REFUSED: Exit.REFUSED,
    ProblemCode.UNDETERMINED: Exit.UNDETERMINED,
    ProblemCode.KEYRING_ABSENT: Exit.STORE,
    ProblemCode.KEYRING_LOCKED: Exit.STORE,
    ProblemCode.KEYRING_SILENT: Exit.STORE,
    ProblemCode.KEYRING_FAILED: Exit.STORE,
    ProblemCode.INSTALL_VANISHES: Exit.STORE,
    ProblemCode.FILE_STORE_UNSAFE: Exit.STORE,
    ProblemCode.INDEX_BROKEN: Exit.STORE,
    ProblemCode.SECRET_MISSING: Exit.STORE,
    ProblemCode.CONFIG_BROKEN: Exit.OPENCLAW_FILES,
    ProblemCode.CONFIG_TOO_MUCH: Exit.OPENCLAW_FILES,
    ProblemCode.CONFIG_INCLUDED: Exit.OPENCLAW_FILES,
    ProblemCode.CONFIG_UNEDITABLE: Exit.OPENCLAW_FILES,
    ProblemCode.CONFIG_READONLY: Exit.OPENCLAW_FILES,
    ProblemCode.FILE_UNREADABLE: Exit.OPENCLAW_FILES,
    ProblemCode.FILE_UNWRITABLE: Exit.OPENCLAW_FILES,
    ProblemCode.BACKUP_BROKEN: Exit.OPENCLAW_FILES,
    ProblemCode.UNDO_INTERRUPTED: Exit.OPENCLAW_FILES,
    ProblemCode.OPENCLAW_TOO_OLD: Exit.OPENCLAW_FILES,
    ProblemCode.OPENCLAW_BUSY: Exit.OPENCLAW_FILES,
    ProblemCode.OTHER_WIZARD_BUSY: Exit.OPENCLAW_FILES,
    ProblemCode.UNDO_OUT_OF_ORDER: Exit.CHANGED_MEANWHILE,
    ProblemCode.CHANGED_MEANWHILE: Exit.CHANGED_MEANWHILE,
    ProblemCode.ROW_CHANGED: Exit.CHANGED_MEANWHILE,
    ProblemCode.OUTPUT_FAILED: Exit.BUG,
    ProblemCode.CANCELLED: Exit.CANCELLED,
}


class Problem(Exception):
    """Something a person has to know and can act on.

    ``facts`` fill the placeholders of the text (paths, names, line numbers); they never
    hold a secret or a piece of one. ``case`` is the one that picks another remedy, where there
    is a ``problem.<code>.remedy.<case>``.
    """

    def __init__(self, code: ProblemCode, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts

    @property
    def exit(self) -> Exit:
        """The process exit code; bad input unless the code says otherwise."""
        return _EXITS.get(self.code, Exit.USAGE)
