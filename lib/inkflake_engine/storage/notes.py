"""Comments of tables and declared lengths of texts, which DuckDB does not keep, in fakesnow's own tables."""

from collections.abc import Iterable

from inkflake_engine.language.names import Name
from inkflake_engine.storage.catalogue import SCHEMA, Catalogue

__all__ = ["Notes"]

_LONGEST_TEXT = 16777216  # the length of a VARCHAR without one, and so not worth noting
_TABLES, _COLUMNS = f"{SCHEMA}._fs_tables_ext", f"{SCHEMA}._fs_columns_ext"
_KEY = "ext_table_catalog = ? AND ext_table_schema = ? AND ext_table_name = ?"
_FORGET = tuple(f"DELETE FROM {table} WHERE {_KEY}" for table in (_TABLES, _COLUMNS))  # noqa: S608 - constants
_COMMENT = f"""
    INSERT INTO {_TABLES} VALUES (?, ?, ?, ?)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name) DO UPDATE SET comment = excluded.comment
"""  # noqa: S608 - constants
_LENGTHS = f"""
    INSERT INTO {_COLUMNS} SELECT $1, $2, $3, unnest($4), unnest($5), unnest($6)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name)
    DO UPDATE SET ext_character_maximum_length = excluded.ext_character_maximum_length,
        ext_character_octet_length = excluded.ext_character_octet_length
"""  # noqa: S608 - constants


class Notes:
    """Reads and writes the notes, beside whatever transaction a session is in; thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def put(self, name: Name, comment: str | None, text_lengths: Iterable[tuple[str, int]]) -> None:
        """Keeps the comment of a table, if there is one, and the lengths declared for its columns."""
        if comment is not None:
            self.comment(name, comment)
        declared = [(column, length) for column, length in text_lengths if length != _LONGEST_TEXT]
        if declared:
            columns, lengths = zip(*declared, strict=True)
            octets = [min(length * 4, _LONGEST_TEXT) for length in lengths]
            self._catalogue.execute(_LENGTHS, [*name, list(columns), list(lengths), octets])

    def comment(self, name: Name, comment: str) -> None:
        self._catalogue.execute(_COMMENT, [*name, comment])

    def forget(self, name: Name) -> None:
        """Removes the notes of a table or view that is dropped or replaced."""
        for statement in _FORGET:
            self._catalogue.execute(statement, name)
