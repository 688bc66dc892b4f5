"""A desk's configuration, policy, keys and printer of letters: made as a whole, replaced as a whole on a reload.

A crash loses nothing here: the keys are in the database, the rest is read from the desk's folder at the next start.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from gateway.addresses import Keys, Scheme, id_hash
from rules.authoring.rule_tests import prove
from rules.language.yaml_reader import Problem
from rules.loading.load import Loaded, load
from rules.policy.model import Policy
from service.config.settings import Config, DeskSettings
from service.config.start_checks import check_rules
from service.domain.planning.plan import Plan
from service.domain.planning.situation import House
from service.gather.thread_lookup import World
from service.loops.letters.kept_letters import KeptLetters, ProvedLetters
from service.loops.letters.press import Press, personal_id
from service.loops.letters.render_letters import NO_THREAD, Printed, Printing, Thread
from store.database.unit import Unit
from store.database.writer import Writer
from store.errors import NotFound
from store.ticket import people
from templates.letters import LETTERS
from templates.render import forget

_KEY_IDS = "abcdefghijklmnopqrstuvwxyz234567"


class PolicyError(Exception):
    """The rules cannot be used; `loaded` holds every problem."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__("\n".join(str(problem) for problem in loaded.problems))
        self.loaded = loaded


class WorldParts(Struct, frozen=True):
    """Everything that belongs together: made of one configuration and one set of rules."""

    config: Config
    loaded: Loaded
    world: World
    press: Mapping[str, Press]  # by the address of the house
    letters: ProvedLetters | None = None  # those of the desk's own, where they were proved


class LiveWorld:
    """The world of this moment, for all parts of a desk; whoever reads `now` twice may see two of them."""

    def __init__(self, made: WorldParts, entropy: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self.made = made
        self.entropy = entropy

    @property
    def config(self) -> Config:
        """The configuration that is in force."""
        return self.made.config

    @property
    def now(self) -> World:
        """Policy, houses and keys, as a decision reads them."""
        return self.made.world

    @property
    def policy(self) -> Policy:
        """The rules that are in force."""
        return self.made.world.policy

    @property
    def keys(self) -> Keys:
        """The keys that sign reply addresses."""
        return self.made.world.keys

    @property
    def house(self) -> House:
        """The desk's own house, which letters outside any ticket come from."""
        return self.made.world.houses[0]

    @property
    def press(self) -> Mapping[str, Press]:
        """Address of a desk -> the press that prints its letters."""
        return self.made.press

    def begin_printing(
        self,
        plan: Plan,
        now: datetime,
        house: House | None = None,
        *,
        names: Mapping[str, str] | None = None,
        thread: Thread = NO_THREAD,
        cause: str,
    ) -> Printing:
        """The letters of a plan, from a house or the desk's own; `names` are those of people, by address."""
        press = self.made.press[(house or self.house).address]
        return Printing(press, plan, now, names=names or {}, thread=thread, cause=cause, entropy=self.entropy)

    def print(self, plan: Plan, now: datetime, *, cause: str) -> tuple[Printed, ...]:
        """The letters of a plan that is about no mail, from the desk's own house."""
        return self.begin_printing(plan, now, cause=cause).compose()

    def read_rules(self) -> Loaded:
        """The rules of the folder, proved by their own tests; without a policy where anything speaks against them.

        Rules of a running desk in which nobody is left are a file that is gone, and no edit.
        """
        loaded = _load(self.config)
        forget()
        if loaded.policy is not None and not loaded.policy.people and self.policy.people:
            gone = Problem("rules", 0, 0, "nobody is left among the people", "is a file of rules/ gone, or renamed?")
            return replace(loaded, policy=None, problems=(*loaded.problems, gone))
        against = prove(loaded, self.config.folder / "rules")
        if loaded.policy is None or not against:
            return loaded
        failed = tuple(Problem(line, 0, 0, "") for line in against)
        return replace(loaded, policy=None, problems=(*loaded.problems, *failed))

    def take_rules(self, loaded: Loaded) -> None:
        """Swaps in other rules. Raises PolicyError with nothing changed."""
        self.made = _make(self.config, loaded, self.keys, self.made.letters)

    def keep_letters(self) -> ProvedLetters:
        """Prints from now on with the desk's own letters as they were last proved; gives what is wrong with an edit.

        A rehearsal prints what stands in the folder.
        """
        kept = KeptLetters(self.config.folder / "templates", self.config.var / "letters")
        named = self.policy.named_letters
        letters = kept.prove({name: use for name, use in named.items() if name not in LETTERS})
        forget()
        self.made = _make(self.config, self.made.loaded, self.keys, letters)
        return letters

    def configure(self, config: Config) -> None:
        """Swaps in another configuration with the rules as they are;
        what must not change is up to `service.config.reload`.
        """
        self.made = _make(config, self.made.loaded, self.keys, self.made.letters)


def open_world(
    config: Config, writer: Writer, now: datetime, entropy: Callable[[int], bytes] = secrets.token_bytes
) -> LiveWorld:
    """The world of a desk that starts; its first start makes the keys.

    Raises PolicyError, StoreError, SecretMissing.
    """
    keys = _load_keys(config, writer, now)
    return LiveWorld(_make(config, _load(config), keys), entropy)


def make_scheme(config: Config) -> Scheme:
    """How the configuration wants reply addresses to be written."""
    given = config.reply_addresses
    return Scheme("" if given.none else given.separator, given.domain)


def make_keys(stored: people.SigningKeys) -> Keys:
    """The database's keys as the gateway takes them."""
    return Keys(_key_id(stored.current), {_key_id(number): value for number, value in stored.secrets.items()})


def find_keys(config: Config, unit: Unit) -> Keys:
    """The signing keys as they are, for who only reads. Raises NotFound before the first start made them."""
    secret = config.trust.keys
    return (
        Keys("a", {"a": secret.reveal().encode()}) if secret is not None else make_keys(people.find_signing_keys(unit))
    )


def _load_keys(config: Config, writer: Writer, now: datetime) -> Keys:
    """The signing keys: the configuration's, else the database's, where all nodes find the same ones."""
    secret = config.trust.keys
    if secret is not None:
        return Keys("a", {"a": secret.reveal().encode()})
    try:  # as nearly always; and it starts on a full disk
        with writer.database.read() as unit:
            return make_keys(people.find_signing_keys(unit))
    except NotFound:
        return make_keys(writer.run(lambda unit: people.signing_keys(unit, lambda: secrets.token_bytes(32), now)))


def _key_id(number: int) -> str:
    return _KEY_IDS[(number - 1) % len(_KEY_IDS)]


def _load(config: Config) -> Loaded:
    """The rules; without a policy where what they say of addresses is wrong, as `check` says."""
    loaded = load(config.folder / "rules", desk_timezone=config.desk.timezone, languages=config.languages)
    against = tuple(check_rules(config, loaded))
    wrong = any(problem.severity == "error" for problem in against)
    return replace(loaded, policy=None if wrong else loaded.policy, problems=(*loaded.problems, *against))


def _make(config: Config, loaded: Loaded, keys: Keys, letters: ProvedLetters | None = None) -> WorldParts:
    policy = loaded.policy
    if policy is None:
        raise PolicyError(loaded)
    if not policy.desk.address:
        own = policy.desk.model_copy(update={"address": config.desk.address.lower()})
        policy = policy.model_copy(update={"desk": own})
    addresses = frozenset(desk.address.lower() for desk in config.desks)
    houses = tuple(_make_house(config, desk, addresses) for desk in config.desks)
    given = config.reply_addresses
    of_mailbox = {mailbox.name: config.desk_of(mailbox) for mailbox in config.receive.imap}
    world = World(policy, loaded.version, houses, keys, (given.domain,) if given.domain else (), of_mailbox)
    templates = config.folder / "templates"
    overrides = letters.folder if letters is not None else templates if templates.is_dir() else None
    mark = id_hash(personal_id(keys, config.desk.address))[:16]
    press = {house.address: Press(house, keys, make_scheme(config), policy, overrides, mark) for house in houses}
    return WorldParts(config, loaded, world, press, letters)


def _make_house(config: Config, desk: DeskSettings, addresses: frozenset[str]) -> House:
    return House(
        name=desk.name,
        address=desk.address.lower(),
        addresses=addresses,
        zone=ZoneInfo(desk.timezone),
        timezone=desk.timezone,
        languages=desk.languages,
        strict=config.trust.level == "strict",
        signs=config.trust.key_folder is not None and config.sealed.sign,
        stores_sealed=config.sealed.store == "sealed",
        keeps_tokens=not config.reply_addresses.none,
        mail_limit=config.limits.mail,
    )
