from __future__ import annotations

from openclaw_tui.core.command_line import ask_command, equivalent, undo_command
from openclaw_tui.core.store import StoreKind
from tests.support.fakes import CANARY, WORKS, draft_with

DRAFT = draft_with(token=CANARY).with_verdict(WORKS).with_model("qwen3.7-plus", make_default=False)


def test_the_command_repeats_every_answer_but_the_secret() -> None:
    line = equivalent(DRAFT.with_name("work").with_store(StoreKind.FILE), None)
    assert line == (
        "openclaw-tui onboard --auth-choice qwen-standard-api-key --no-set-default "
        "--model qwen3.7-plus --name work --store file --token-stdin"
    )
    assert CANARY not in line


def test_the_environment_store_names_its_variable() -> None:
    draft = DRAFT.with_token(DRAFT.token, "QWEN_API_KEY").with_store(StoreKind.ENV)
    line = equivalent(draft, None)
    assert line.endswith("--token-env QWEN_API_KEY")
    assert "--token-stdin" not in line


def test_a_migration_has_a_command_of_its_own() -> None:
    draft = DRAFT.with_migration(maps_images=True).with_image_model("qwen3.8-max")
    line = equivalent(draft.with_clean_copies(True).with_store(StoreKind.KEYRING), None)
    assert line == (
        "openclaw-tui migrate --to qwen-standard-api-key --clean-copies --model qwen3.7-plus "
        "--image-model qwen3.8-max --store keyring --token-stdin"
    )


def test_odd_addresses_are_quoted() -> None:
    choice = DRAFT.choice
    assert choice is not None
    line = equivalent(DRAFT.with_choice(choice, "https://example.com/a b;c"), None)
    assert "--base-url 'https://example.com/a b;c'" in line


def test_another_openclaw_profile_is_in_every_command() -> None:
    assert undo_command("b-1", "work") == "openclaw-tui undo --openclaw-profile work b-1"
    assert ask_command("qwen/m", "work").startswith("openclaw --profile work infer model run")
    assert "--openclaw-profile work" in equivalent(DRAFT, "work")
    assert "profile" not in undo_command("b-1", None) + ask_command("qwen/m", None)
