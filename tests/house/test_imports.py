"""Who may import whom: rooms in order, families without ties, pure rules, and no door but the front door."""

import sys
from functools import cache

from tests.house.sources import HOUSES, ROOMS, Module, imports, modules, room_of, targets

FAMILIES = {
    "grants",
    "client_auth",
    "tokens",
    "claims",
    "details",
    "steps",
    "factors",
    "verifiers",
    "formats",
    "upstream",
}
PURE = {"values", "rules"}
PURE_LIBRARIES = {"msgspec"}
WEB_LIBRARIES = {"flask", "flask_babel", "werkzeug", "jinja2"}
FLASK_HOUSES = {"admin_ui"}


def third_party(name: str) -> bool:
    return name.partition(".")[0] not in {*sys.stdlib_module_names, *HOUSES, "tongxue"}


def is_an_authlib_error(origin: str, name: str) -> bool:
    return origin.startswith("authlib.") and (origin.endswith("errors") or name.endswith("Error"))


def in_web(module: Module) -> bool:
    return "web" in module.parts or module.parts[0] in FLASK_HOUSES


def needs_a_library(module: Module, name: str, origin: str) -> bool:
    root = origin.partition(".")[0]
    if not third_party(origin) or root in PURE_LIBRARIES:
        return False
    return not (module.parts[0] == "idp" and is_an_authlib_error(origin, name))


@cache
def impurities(name: str) -> tuple[str, ...]:
    """What keeps a module from being pure: libraries, its own or those of what it imports of ours."""
    module = next(module for module in modules() if module.name == name)
    own = [
        f"{module.where}:{one.line} imports {one.module}"
        for one in imports(module)
        if needs_a_library(module, one.name, one.module)
    ]
    inherited = [found for target, _ in targets(module) if target != name for found in impurities(target)]
    return (*own, *inherited)


def test_values_and_rules_need_no_library_and_neither_does_what_they_import() -> None:
    broken = {found for module in modules() if module.room in PURE for found in impurities(module.name)}
    assert not broken


def test_a_room_imports_only_rooms_before_it() -> None:
    broken = [
        f"{module.where}:{line} imports {target}"
        for module in modules()
        if module.room
        for target, line in targets(module)
        if room_of(target) and ROOMS.index(room_of(target)) > ROOMS.index(module.room)
    ]
    assert not broken


def test_members_of_a_family_do_not_know_each_other() -> None:
    broken = [
        f"{module.where}:{line} imports {target}"
        for module in modules()
        if len(module.parts) > 2 and module.parts[-2] in FAMILIES
        for target, line in targets(module)
        if target.split(".")[:-1] == list(module.parts[:-1]) and target != module.name
    ]
    assert not broken


def test_nothing_of_the_web_is_imported_outside_the_web_rooms() -> None:
    broken = [
        f"{module.where}:{one.line} imports {one.module}"
        for module in modules()
        if module.name != "tongxue" and not in_web(module)
        for one in imports(module)
        if one.module.partition(".")[0] in WEB_LIBRARIES
    ]
    assert not broken


def test_the_deprecated_and_the_merging_parts_of_authlib_are_not_used() -> None:
    broken = [
        f"{module.where}:{one.line}"
        for module in modules()
        for one in imports(module)
        if f"{one.module}.{one.name}.".startswith(("authlib.jose.", "authlib.integrations.flask_oauth2."))
    ]
    assert not broken


def test_nothing_imports_the_front_door() -> None:
    broken = [module.where for module in modules() for one in imports(module) if one.module == "tongxue"]
    assert not broken


def test_a_catalog_is_imported_by_the_front_door_alone() -> None:
    broken = [
        f"{module.where}:{line}"
        for module in modules()
        if module.name != "tongxue"
        for target, line in targets(module)
        if target in {f"{house}.catalog" for house in HOUSES} and module.parts[-2:-1] != ("demo",)
    ]
    assert not broken


def test_connectors_imports_nothing_of_ours() -> None:
    broken = [
        f"{module.where}:{line} imports {target}"
        for module in modules()
        if module.parts[0] == "connectors"
        for target, line in targets(module)
        if target.partition(".")[0] != "connectors"
    ]
    assert not broken
