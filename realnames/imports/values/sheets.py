"""A sheet of cells, the layout that names its columns, and the refusals of whole files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import ClassVar, Protocol

from realnames.ledger.values import Refusal


@dataclass(frozen=True, slots=True)
class Record:
    """One record: `number` is the row a spreadsheet shows it in, the header's row counted.

    `broken` says that its quoting closes nowhere, so that its cells cannot be told apart.
    """

    number: int
    cells: tuple[str, ...]
    broken: bool = False


class Sheet(Protocol):
    """A file opened by one of the formats; `records` reads it from the start each time."""

    @property
    def encoding(self) -> str: ...

    @property
    def header(self) -> Record: ...

    def records(self) -> Iterator[Record]:
        """Every record after the header, one at a time; raises `FileRefused`."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the endings of its files' names, and how one is opened (raises `FileRefused`)."""

    name: str
    suffixes: tuple[str, ...]
    open: Callable[[Path], Sheet]


class Shown(Enum):
    """How much of a cell may stand in a report."""

    WHOLE = "whole"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout: the key that rules use, the title, and other titles it goes by."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    shown: Shown = Shown.WHOLE


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of file."""

    name: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a sheet has each column of a layout; `ignored` are its titles that no column goes by."""

    width: int
    by_key: Mapping[str, int]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one record under the keys of its layout; a column the sheet lacks is empty."""

    number: int
    cells: Mapping[str, str]

    def cell(self, key: str) -> str:
        """The cell as it was read."""
        return self.cells.get(key, "")


class FileRefused(Refusal):
    """The root of why a whole file is not read.

    FileRefused
    ├── FileMissing        there is no such file, or it may not be read
    ├── FileTooLarge       more bytes than one import takes
    ├── FileEmpty          nothing but blanks
    ├── NotATable          a workbook, a picture, an archive …: not text
    ├── EncodingUnknown    no encoding of Chinese text reads it to the end
    ├── LineTooLong        a line without an end: no table
    ├── ColumnsMissing     `params["columns"]` names all of them at once
    └── ColumnsRepeated    two columns go by one name
    """

    message_id = "import.file_refused"
    zh: ClassVar[str] = "无法读取该文件。"
    en: ClassVar[str] = "The file cannot be read."

    def sentence(self, language: str) -> str:
        """What a person reads, in Chinese (`zh`) or English (`en`)."""
        return (self.zh if language == "zh" else self.en).format(**self.params)


class FileMissing(FileRefused):
    """There is no such file, it is a folder, or it may not be read."""

    message_id = "import.file_missing"
    description = "The file cannot be opened."
    zh = "打不开文件：{path}。"
    en = "The file cannot be opened: {path}."


class FileTooLarge(FileRefused):
    """One import takes a bounded number of bytes."""

    message_id = "import.file_too_large"
    description = "The file is too large."
    zh = "文件太大：最多 {most} MB，请拆分后分别导入。"
    en = "The file is too large: {most} MB at most. Split it and import the parts."


class FileEmpty(FileRefused):
    """The file has no header."""

    message_id = "import.file_empty"
    description = "The file is empty."
    zh = "文件是空的，没有表头。"
    en = "The file is empty: it has no header."


class NotATable(FileRefused):
    """The content is that of another kind of file, whatever its name says."""

    message_id = "import.not_a_table"
    description = "The file is not a table of text."
    zh = "这不是文本表格，而是{what_zh}。请在表格软件中另存为 CSV（逗号分隔）后再导入。"
    en = "This is not a table of text but {what_en}. Save it as CSV in your spreadsheet program first."


class EncodingUnknown(FileRefused):
    """Neither UTF-8, UTF-16 nor GB 18030 reads the file to its end; `row` is where it stops."""

    message_id = "import.encoding_unknown"
    description = "The encoding of the file is not UTF-8, UTF-16 or GB 18030."
    zh = "第 {row} 行的文字编码有误：请保存为 UTF-8 或 GB18030 编码。"
    en = "Line {row} is in no known encoding: save the file as UTF-8 or GB18030."


class LineTooLong(FileRefused):
    """A line of a table ends somewhere."""

    message_id = "import.line_too_long"
    description = "A line of the file is too long."
    zh = "第 {row} 行过长，这不像是一张表格。"
    en = "Line {row} is too long for a line of a table."


class ColumnsMissing(FileRefused):
    """Every required column that the header lacks, named at once."""

    message_id = "import.columns_missing"
    description = "Required columns are missing."
    zh = "缺少以下列：{columns}。"
    en = "These columns are missing: {columns}."


class ColumnsRepeated(FileRefused):
    """It cannot be known which of two columns of one name is meant."""

    message_id = "import.columns_repeated"
    description = "Columns appear more than once."
    zh = "以下列重复出现：{columns}。"
    en = "These columns appear more than once: {columns}."
