"""The operator's settings: read once at the start from defaults, a TOML file and the environment.

Each house declares a frozen dataclass. A field's name, upper case and behind `TONGXUE_`, is its
environment variable; in lower case it is its TOML key. What a field may carry as metadata:

    help      the sentence the manual prints; required
    name      another name than the field's, where the field's alone would say too little
    secret    True: never printed, never read from the TOML file; NAME_FILE names a file that holds it
    check     a function of the value that answers what was expected instead, or "" if it is right

Whatever is wrong is told at once and refuses the start: an unknown name may be a safeguard misspelt.
"""

import dataclasses
import difflib
import tomllib
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from connectors.parsing import Unreadable, expected_form, parse, write

PREFIX = "TONGXUE_"
CONFIG = "TONGXUE_CONFIG"
CONFIG_NAME = "tongxue.toml"
MASK = "***"

S = TypeVar("S")


class SettingsRefused(Exception):
    """The settings cannot be used. `complaints` are whole sentences and never hold a secret."""

    def __init__(self, complaints: Iterable[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as declared: where it may be set, what it means, and what it is without being set."""

    owner: type
    field: str
    name: str
    type: Any
    default: Any
    help: str
    secret: bool
    check: typing.Callable[[Any], str]

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()

    @property
    def file_variable(self) -> str:
        """For a secret: the environment variable that names a file holding it."""
        return self.variable + "_FILE"

    def shown(self, value: Any) -> str:
        """The value as the operator would write it, or a mask."""
        return MASK if self.secret and value != self.default else write(value)


@dataclass(frozen=True, slots=True)
class Found:
    """What a setting is in this installation, and which source said so."""

    setting: Setting
    value: Any
    source: str

    @property
    def shown(self) -> str:
        """The value as the operator would write it, or a mask."""
        return self.setting.shown(self.value)


@dataclass(frozen=True)
class Configuration:
    """Every setting of the installation, as one value of each house's class."""

    found: tuple[Found, ...]

    def of(self, kind: type[S]) -> S:
        """The settings of one house."""
        return kind(**{one.setting.field: one.value for one in self.found if one.setting.owner is kind})


def declared(kinds: Iterable[type]) -> tuple[Setting, ...]:
    """Every setting of these classes, in the order they are written."""
    return tuple(setting for kind in kinds for setting in _declared(kind))


def read_configuration(kinds: Sequence[type], *, environ: Mapping[str, str], folder: Path) -> Configuration:
    """Read every setting; raises `SettingsRefused` with all complaints.

    The TOML file is the one `TONGXUE_CONFIG` names, else `tongxue.toml` in `folder` if there is one.
    Relative paths, whoever wrote them, are relative to the folder the program was started in.
    """
    settings = declared(kinds)
    complaints: list[str] = []
    document, origin = _document(environ, folder, complaints)
    _refuse_unknown(settings, environ, document, origin=origin, complaints=complaints)
    found = []
    for setting in settings:
        raw, source = _raw(setting, environ, document, origin=origin, complaints=complaints)
        found.append(Found(setting, _value(setting, raw, source=source, complaints=complaints), source))
    if complaints:
        raise SettingsRefused(complaints)
    return Configuration(tuple(found))


def _declared(kind: type) -> Iterable[Setting]:
    types = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        facts = field.metadata
        yield Setting(
            kind,
            field.name,
            str(facts.get("name", field.name)),
            types[field.name],
            field.default,
            str(facts["help"]),
            bool(facts.get("secret", False)),
            facts.get("check", _anything),
        )


def _anything(_value: Any) -> str:
    return ""


def _document(
    environ: Mapping[str, str], folder: Path, complaints: list[str]
) -> tuple[Mapping[str, Any], str]:
    named = environ.get(CONFIG, "")
    path = Path(named) if named else folder / CONFIG_NAME
    if not named and not path.exists():
        return {}, str(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), str(path)
    except OSError as error:
        complaints.append(f"{path} cannot be read: {error.strerror}.")
    except ValueError as error:
        where = (
            str(error).rpartition("(")[2].rstrip(")")
        )  # the message itself may repeat what is written there
        complaints.append(f"{path} is not TOML ({where}).")
    return {}, str(path)


def _refuse_unknown(
    settings: Sequence[Setting],
    environ: Mapping[str, str],
    document: Mapping[str, Any],
    *,
    origin: str,
    complaints: list[str],
) -> None:
    variables = {CONFIG, *(setting.variable for setting in settings)}
    variables |= {setting.file_variable for setting in settings if setting.secret}
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in variables:
            complaints.append(f"{variable} is not a setting.{_nearest(variable, variables)}")
    keys = {setting.name for setting in settings if not setting.secret}
    secrets = {setting.name for setting in settings if setting.secret}
    for key in document:
        if key in secrets:
            complaints.append(
                f"{key} is a secret and may not stand in {origin}: set {PREFIX}{key.upper()}_FILE."
            )
        elif key not in keys:
            complaints.append(f"{key} in {origin} is not a setting.{_nearest(key, keys)}")


def _nearest(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, sorted(words), n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _raw(
    setting: Setting,
    environ: Mapping[str, str],
    document: Mapping[str, Any],
    *,
    origin: str,
    complaints: list[str],
) -> tuple[Any, str]:
    file = environ.get(setting.file_variable, "") if setting.secret else ""
    if file and setting.variable in environ:
        complaints.append(f"{setting.variable} and {setting.file_variable} are both set: keep one.")
    if setting.variable in environ:
        return environ[setting.variable], setting.variable
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip(), setting.file_variable
        except (OSError, UnicodeDecodeError):
            complaints.append(f"{setting.file_variable} names a file that cannot be read: {file}.")
    if setting.name in document and not setting.secret:
        return document[setting.name], origin
    return None, "default"


def _value(setting: Setting, raw: Any, *, source: str, complaints: list[str]) -> Any:
    if raw is None:
        return setting.default
    try:
        value = parse(raw, setting.type)
        expected = setting.check(value)
    except Unreadable:
        expected = expected_form(setting.type)
        value = setting.default
    if expected:
        said = "" if setting.secret else f" is {raw!r}"
        name = source if source.startswith(PREFIX) else f"{setting.name} in {source}"
        complaints.append(f"{name}{said}: expected {expected}.")
    return value
