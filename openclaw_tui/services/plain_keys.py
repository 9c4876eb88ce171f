"""Plans to take a key out of plain text: out of the config, or of a file that sets its variable."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from openclaw_tui.core import openclaw_config
from openclaw_tui.core.base_url import clean_base_url
from openclaw_tui.core.changes import ChangeKind, FileChange
from openclaw_tui.core.credential import Credential
from openclaw_tui.core.json5 import Delete, JsonValue, Path
from openclaw_tui.core.json5.edits import applied
from openclaw_tui.core.openclaw_config import value_at
from openclaw_tui.core.problem import Problem, ProblemCode
from openclaw_tui.core.profile import ProfileId
from openclaw_tui.core.secret import Secret
from openclaw_tui.core.store import StoreKind
from openclaw_tui.core.tokens import clean, examine
from openclaw_tui.services.config_file import ConfigFile
from openclaw_tui.services.env_file import spellings, without_variable
from openclaw_tui.services.files import file_mode, read_file
from openclaw_tui.services.home import Home
from openclaw_tui.services.key_planner import KeyPlanner
from openclaw_tui.services.openclaw_files import places
from openclaw_tui.services.openclaw_files.databases import Database
from openclaw_tui.services.planner import Planner
from openclaw_tui.services.ports import Note, Plan
from openclaw_tui.services.quick_json import read_json
from openclaw_tui.services.variables import Variable, settings


@dataclass(frozen=True, slots=True)
class PlainKey:
    """A key in plain text that a provider block takes: its own ``apiKey``, or that of a variable.

    ``key`` is without what OpenClaw would not send of it, or could not. ``places`` are where the
    variable is set to just this key, and in the same file to one that this key hides.
    """

    block: str
    key: Secret
    places: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainKeys:
    """Finds them and plans where they go. Everything may raise ``Problem``."""

    key_planner: KeyPlanner
    environ: Mapping[str, str] = field(repr=False)

    def find(self, named: ProfileId) -> PlainKey | None:
        """The key in plain text that a provider or an alias of it leads to.

        Raises ``KEY_NOT_STORED`` where that is a variable of the environment itself.
        """
        provider = self.key_planner.profile(named).provider
        config = ConfigFile(self._setup.home).data
        blocks = (named.provider, *self._setup.catalog.names_of(provider))
        found = next(filter(None, (self._in_block(config, block) for block in blocks)), None)
        for block in blocks if found is None else ():
            key = value_at(config, ("models", "providers", block, "apiKey"))
            name = openclaw_config.variable_in(key)
            if name and self.environ.get(name):
                raise Problem(ProblemCode.KEY_NOT_STORED, profile=block, name=name)
        return found

    def of_block(self, block: str) -> PlainKey | None:
        """The key in plain text that this very block takes."""
        return self._in_block(ConfigFile(self._setup.home).data, block)

    def _in_block(self, config: JsonValue, block: str) -> PlainKey | None:
        if (key := openclaw_config.plaintext_key(config, block)) is not None:
            return PlainKey(block, Secret(clean(key)))
        return self._in_variable(config, block)

    def _in_variable(self, config: JsonValue, block: str) -> PlainKey | None:
        """Not for one of the environment itself: whoever set it there would set it again."""
        key = value_at(config, ("models", "providers", block, "apiKey"))
        name = openclaw_config.variable_in(key)
        found = settings(name, self.environ, self._setup.home, config) if name else []
        if not found or found[0][0].path is None:
            return None
        value = found[0][1]
        return PlainKey(block, Secret(clean(value)), _places(found))

    def adoption(
        self, profile: ProfileId, found: PlainKey, store: StoreKind, stored: Credential | None
    ) -> Plan:
        """Keep the key in ``store`` from now on, as ``profile``.

        ``stored`` is the row that is there already: of this key, or of one in a variable only.
        """
        self._require_usable(profile, found)
        config = ConfigFile(self._setup.home)
        wanted = self._described(config.data, profile, found.block, store)
        if stored is not None:
            wanted = stored._replace(store=store, env_name="")
        inside = [place.place for place in found.places if place.place]
        if found.places and (why := self._why_it_stays(config.data, found)) is not None:
            plan = self.key_planner.placed(config, found.block, wanted, found.key)
            return _with_note(plan, why)
        plan = self.key_planner.placed(config, found.block, wanted, found.key, taken_out=inside)
        if found.places:
            plan = _with_note(plan, _note("variable_removed", found))
        return replace(plan, changes=(*_without_lines(found), *plan.changes))

    def _require_usable(self, profile: ProfileId, found: PlainKey) -> None:
        """Raise ``KEY_UNUSABLE`` for what is no key: it is all that there is, so it stays."""
        catalog = self._setup.catalog
        plan = catalog.choice_at(profile.provider, "").plan
        if examine(found.key.reveal(), plan, catalog).blocks:
            own = Variable(f"models.providers.{found.block}.apiKey", self._setup.home.config_path)
            place = [*found.places, own][0]
            raise Problem(ProblemCode.KEY_UNUSABLE, name=place.name, path=str(place.path))

    def _why_it_stays(self, data: JsonValue, found: PlainKey) -> Note | None:
        """What else in the config or any auth store reads the variable, or might."""
        name = found.places[0].name
        # That the config itself sets it, or another value of it, is no reading.
        setting: list[Path] = [("env", name), ("env", "vars", name)]
        gone: list[Path] = [("models", "providers", found.block, "apiKey"), *setting]
        rest = reduce(applied, map(Delete, gone), data)
        home = places.with_named_agents(self._setup.home, data)
        try:
            if any(
                openclaw_config.names_variable(each, name) for each in (rest, *_auth_stores(home))
            ):
                return _note("variable_stays", found)
            closed = next(places.closed_folders(home), None)
        except Problem as problem:
            closed = problem
        if closed is None:
            return None
        return _note(
            "variable_in_doubt", found, closed=str(closed.facts.get("path", home.state_dir))
        )

    def _described(
        self, data: JsonValue, profile: ProfileId, block: str, store: StoreKind
    ) -> Credential:
        """The index row of a block that somebody else wrote."""
        url = value_at(data, ("models", "providers", block, "baseUrl"))
        base_url = url if isinstance(url, str) else ""
        choice = self._setup.catalog.choice_at(profile.provider, _comparable(base_url))
        listed = openclaw_config.model_ids(data, block)
        own = tuple(model.id for model in choice.plan.models)
        provider, _, model = (openclaw_config.default_model(data) or "").partition("/")
        used = [model.partition("@")[0]] if provider == block else []
        return Credential(
            profile=profile,
            auth_choice=choice.id,
            base_url=base_url or choice.base_url,
            model=[*used, *listed, choice.plan.default_model][0],
            models=tuple(dict.fromkeys([*(listed or own), *used])),
            store=store,
            saved_at=int(time.time()),
        )

    @property
    def _setup(self) -> Planner:
        return self.key_planner.planner


def _places(found: Sequence[tuple[Variable, str]]) -> tuple[Variable, ...]:
    """Where the first of the settings stands, and each that it hides in the same file."""
    first, key = found[0]
    return tuple(
        variable for variable, value in found if value == key or variable.path == first.path
    )


def _auth_stores(home: Home) -> Iterator[JsonValue]:
    """Everything that OpenClaw keeps credentials in, beside its config."""
    yield from map(read_json, places.auth_stores(home))
    for path in places.databases(home):
        yield from Database(path).auth_stores()


def _without_lines(found: PlainKey) -> Iterator[FileChange]:
    """The files outside of the config that set the variable, without it."""
    files = {
        place.path.resolve(): place.path  # a link and what it leads to are one
        for place in reversed(found.places)
        if place.path is not None and not place.place
    }
    name = found.places[0].name if found.places else ""
    for path in reversed(files.values()):
        old = read_file(path) or b""
        new, mode = without_variable(old, name), file_mode(path) or 0o600
        live = spellings(old, name)
        yield FileChange(ChangeKind.ENV_FILE, path, old, new, mode, live_secrets=live)


def _note(key: str, found: PlainKey, **facts: str) -> Note:
    paths = dict.fromkeys(str(place.path) for place in found.places)
    return Note(key, {"name": found.places[0].name, "path": ", ".join(paths), **facts})


def _with_note(plan: Plan, note: Note) -> Plan:
    return replace(plan, notes=(note, *plan.notes))


def _comparable(url: str) -> str:
    """A base URL as the catalog spells it; one that no key may be sent to stays as it is."""
    try:
        return clean_base_url(url)
    except Problem:
        return url
