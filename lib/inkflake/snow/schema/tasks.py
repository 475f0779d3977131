"""What the files of the tasks are filled with: who runs them, on what, for how long, and what they draw."""

import hashlib
import re
from dataclasses import astuple, dataclass
from uuid import NAMESPACE_URL, uuid5

from inkflake.errors import ParameterError
from inkflake.snow.statements import identifier

__all__ = ["FILES", "LONGEST", "Tasks"]

FILES = ("nightly.sql", "batch.sql")
LONGEST = 10_080  # minutes that a task may take
MODELS = re.compile(r"[A-Za-z0-9._-]+(, ?[A-Za-z0-9._-]+)*")
OTHERWISE = (
    "batch_from needs task_user: as the system, a task owns no rows, and could not take up its own batch"
)


@dataclass(frozen=True, kw_only=True)
class Tasks:
    """How tasks run; without a `warehouse` serverless, without a `user` as the system."""

    user: str = ""
    warehouse: str = ""
    minutes: int = 120
    prompts: str = ""
    model: str = ""

    @property
    def version(self) -> str:
        """What tells these options from others; nothing of the default ones."""
        digest = hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:8]
        return "" if self == Tasks() else f" {digest}"

    def names(self, database: str, schema: str) -> dict[str, str]:
        """What the files name, for a schema; raises `ParameterError` for what no task can be told."""
        for name in (database, schema):
            if identifier(name) != f'"{name}"':
                raise ParameterError(f"tasks name their schema in upper case, and {name!r} is not")
        if self.minutes not in range(1, LONGEST + 1):
            raise ParameterError(f"task_minutes is {self.minutes}; give 1 to {LONGEST:,}, which is a week")
        user, warehouse = self.user, self.warehouse
        return {
            "database_name": database,
            "schema_name": schema,
            "timeout_ms": str(self.minutes * 60_000),
            "as_user": f"EXECUTE AS USER {identifier(user, 'task_user')}" if user else "",
            "on_warehouse": f"WAREHOUSE = {identifier(warehouse, 'task_warehouse')}" if warehouse else "",
            **self._batch(database, schema),
        }

    def _batch(self, database: str, schema: str) -> dict[str, str]:
        if not self.prompts:
            return {}
        if not self.user:
            raise ParameterError(OTHERWISE)
        if not MODELS.fullmatch(self.model):
            raise ParameterError(f"batch_model is {self.model!r}; name a model, or several in order: a, b")
        table = ".".join(identifier(part, "batch_from")[1:-1] for part in self.prompts.split("."))
        batch_id = str(uuid5(NAMESPACE_URL, f"inkflake:{database}.{schema}:{table}"))
        return {"prompts": table, "model": self.model, "batch_id": batch_id}
