"""Every sentence of the portal is Chinese first, and complete."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import admin_ui

HOUSE = Path(admin_ui.__file__).parent
CATALOG = HOUSE / "translations" / "zh_Hans_CN" / "LC_MESSAGES"


def sentences() -> Iterator[str]:
    methods = [("portal/**.py", "python"), ("portal/**.html", "jinja2")]
    for _, _, message, _, _ in extract_from_dir(HOUSE, methods, options_map={"**.html": {"trimmed": "true"}}):
        yield message if isinstance(message, str) else message[0]


def test_every_sentence_has_a_chinese_one() -> None:
    with (CATALOG / "messages.po").open("rb") as file:
        catalog = read_po(file)
    missing = {text for text in sentences() if text not in catalog or not catalog[text].string}
    assert missing == set()


def test_no_sentence_is_kept_that_nobody_says() -> None:
    with (CATALOG / "messages.po").open("rb") as file:
        kept = {message.id for message in read_po(file) if message.id}
    assert kept == set(sentences())


def test_the_compiled_words_are_those_that_people_edit() -> None:
    with (CATALOG / "messages.po").open("rb") as text, (CATALOG / "messages.mo").open("rb") as compiled:
        edited = {message.id: message.string for message in read_po(text) if message.id}
        used = {message.id: message.string for message in read_mo(compiled) if message.id}
    assert edited == used
