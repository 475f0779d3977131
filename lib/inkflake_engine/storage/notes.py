"""Comments of tables and declared lengths of texts, which DuckDB does not keep, in fakesnow's own tables."""

from collections.abc import Iterable, Mapping

from inkflake_engine.language.names import Name
from inkflake_engine.storage.catalogue import SCHEMA, Catalogue

__all__ = ["LONGEST_TEXT", "Notes"]

LONGEST_TEXT = 16777216  # the length of a VARCHAR without one, and so not worth noting
_TABLES, _COLUMNS = f"{SCHEMA}._fs_tables_ext", f"{SCHEMA}._fs_columns_ext"
_KEY = "ext_table_catalog = ? AND ext_table_schema = ? AND ext_table_name = ?"
_WITHIN = """ext_table_catalog = $1 AND ($2 IS NULL OR ext_table_schema = $2)
    AND ($3 IS NULL OR ext_table_name = $3)"""
_FORGET = tuple(f"DELETE FROM {table} WHERE {_WITHIN}" for table in (_TABLES, _COLUMNS))  # noqa: S608 - constants
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


_READ = f"""
    SELECT ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name, ext_character_maximum_length
    FROM {_COLUMNS}
"""  # noqa: S608 - constants
_RENAME = tuple(f"UPDATE {table} SET ext_table_name = ? WHERE {_KEY}" for table in (_TABLES, _COLUMNS))  # noqa: S608 - constants


class Notes:
    """Reads and writes the notes, beside whatever transaction a session is in; thread-safe."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lengths: dict[Name, dict[str, int]] = {}
        for database, schema, table, column, length in catalogue.execute(_READ):
            self._lengths.setdefault((database, schema, table), {})[column] = length

    def lengths(self, name: Name) -> Mapping[str, int]:
        """The lengths declared for the columns of a table that were given one."""
        return self._lengths.get(name, {})

    def put(self, name: Name, text_lengths: Iterable[tuple[str, int]]) -> None:
        """Keeps the lengths declared for the columns of a table."""
        if declared := self.declare(name, text_lengths):
            octets = [min(length * 4, LONGEST_TEXT) for length in declared.values()]
            self._catalogue.execute(_LENGTHS, [*name, [*declared], [*declared.values()], octets])

    def declare(self, name: Name, text_lengths: Iterable[tuple[str, int]]) -> Mapping[str, int]:
        """Keeps lengths for as long as the server runs, as is enough for a temporary table's."""
        known = self._lengths.get(name, {})
        declared = {c: length for c, length in text_lengths if length != LONGEST_TEXT or c in known}
        if declared:
            self._lengths[name] = {**known, **declared}
        return declared

    def rename(self, name: Name, new: str) -> None:
        """Keeps what is known of a table that gets another name."""
        for statement in _RENAME:
            self._catalogue.execute(statement, [new, *name])
        if lengths := self._lengths.pop(name, None):
            self._lengths[name[0], name[1], new] = lengths

    def rename_column(self, name: Name, column: str, new: str | None) -> None:
        """Moves the length of a column to its new name; None for a column that is dropped."""
        if length := self.lengths(name).get(column):
            self.put(name, [(column, LONGEST_TEXT), *([(new, length)] if new else [])])

    def comment(self, name: Name, comment: str) -> None:
        self._catalogue.execute(_COMMENT, [*name, comment])

    def forget(self, *name: str) -> None:
        """Removes the notes of a table or view that is dropped or replaced, or of a schema or database."""
        for known in [known for known in list(self._lengths) if known[: len(name)] == name]:
            del self._lengths[known]
        parts = [*name, *[None] * (3 - len(name))]
        for statement in _FORGET:
            self._catalogue.execute(statement, parts)
