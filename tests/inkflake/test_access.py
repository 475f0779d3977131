"""Access levels: the table that the package's README shows, and rows that somebody else has forged."""

from __future__ import annotations

import inspect
import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

import inkflake
from flow import FISH, HOUSE, PROMPTS
from inkflake import Drawing, Failure, generate, open_session, setup
from inkflake.errors import InkflakeError
from inkflake.keeping.compare import Pair
from inkflake.snow.stage import remove_file
from inkflake.snow.statements import query
from people import people

README = Path(inkflake.__file__).with_name("README.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| `(\w+)` \| ([\w ]+|–) \| ([\w ]+|–) \| ([\w ]+|–) \| ([\w ]+|–) \|$", README, re.MULTILINE
)
USERS = ("ANN", "BOB", "EVE", "SYD")
CASES = [(row[0], user, what) for row in ROWS for user, what in zip(USERS, row[1:], strict=True)]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class World:
    """Ann's batch, as whoever has the `session` meets it."""

    sessions: dict[str, Session]
    session: Session
    batch_id: str
    drawing: Drawing
    variation: Drawing
    folder: Path

    def as_user(self, user: str) -> World:
        return replace(self, session=self.sessions[user])

    @property
    def ann(self) -> Session:
        return self.sessions["ANN"]


@pytest.fixture(scope="module", params=["without policies", "with policies"])
def world(
    home: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with open_session(schema=f"ACCESS_{os.getpid()}_{next(_numbers)}") as studio:
        setup(studio, governance=request.param == "with policies")
        with people(studio, home) as sessions:
            batch = generate(sessions["ANN"], HOUSE)
            variation = generate(sessions["ANN"], FISH, variations=2, temperature=1.0).drawings[0]
            folder = tmp_path_factory.mktemp("exports")
            yield World(sessions, sessions["ANN"], batch.batch_id, batch.drawings[0], variation, folder)
        query(studio, f"DROP SCHEMA {studio.get_fully_qualified_current_schema()}")


def one(session: Session, text: str, *values: Any) -> Any:
    return query(session, text, *values)[0][0]


def aged(w: World, table: str = "error_logs") -> bool:
    """Whether an error of Ann's that is past its time is gone after the caller has cleaned up."""
    error_id = str(uuid4())
    query(
        w.ann,
        "INSERT INTO ${here}.error_logs (error_id, owner, error_type, created_at) "
        "SELECT ?, CURRENT_USER(), 'Old', DATEADD(day, -31, SYSDATE())",
        error_id,
    )
    inkflake.clean_up(w.session, apply=True)
    return not one(w.ann, "SELECT COUNT(*) FROM ${here}.error_logs WHERE error_id = ?", error_id)


def dead(w: World, cleaning: Callable[..., object] = inkflake.clean_up) -> bool:
    """Whether a temporary table of a dead run of Ann's is dropped after the caller has cleaned up."""
    name = f"INKFLAKE_TMP_{uuid4().hex.upper()}"
    query(w.ann, f"CREATE TRANSIENT TABLE ${{here}}.{name} (a STRING)")
    query(
        w.ann,
        "INSERT INTO ${here}.temporary_tables (table_name, schema, created_at, table_type, owner) "
        "SELECT ?, CURRENT_SCHEMA(), DATEADD(minute, -61, SYSDATE()), 'TRANSIENT', CURRENT_USER()",
        name,
    )
    cleaning(w.session, apply=True)
    return not query(w.ann, f"SHOW TABLES LIKE '{name}' IN SCHEMA ${{here}}")


def cleaned(w: World) -> str:
    return {(True, True): "everything", (False, True): "temporary tables", (False, False): "–"}[
        aged(w), dead(w)
    ]


def refusing(call: Callable[[], object]) -> str:
    try:
        return "yes" if call() else "–"
    except InkflakeError:
        return "refused"


DRAWN = ("svg_generation_requests", "generated_svgs", "generation_attempts", "temporary_tables")


def resumed(w: World, call: Callable[[], bool]) -> str:
    """Whether a call took up Ann's batch; with policies it cannot even know that there is one.

    What another user then draws under its id is that user's own, and goes again.
    """
    before = query(w.ann, "SELECT * FROM ${here}.svg_generation_requests WHERE ${own}")
    with suppress(InkflakeError):
        found = call()
        assert before == query(w.ann, "SELECT * FROM ${here}.svg_generation_requests WHERE ${own}")
        for table in DRAWN if w.session is not w.ann else ():
            query(w.session, f"DELETE FROM ${{here}}.{table} WHERE ${{own}}")
        return "yes" if found else "–"
    return "–"


@contextmanager
def dead_request(w: World) -> Iterator[str]:
    """A request of Ann's whose run is dead."""
    query(
        w.ann,
        "INSERT INTO ${here}.svg_generation_requests (request_id, batch_id, session_id, owner, prompt_text, "
        "selected_model, filename, stage_name, status, created_at) SELECT 'dead', 'dead', 'gone', "
        "CURRENT_USER(), 'p', 'm', 'f', 'S', 'processing', DATEADD(hour, -2, SYSDATE())",
    )
    yield "SELECT status FROM ${here}.svg_generation_requests WHERE request_id = 'dead'"
    query(w.ann, "DELETE FROM ${here}.svg_generation_requests WHERE request_id = 'dead'")


def recovered(w: World) -> str:
    with dead_request(w) as status:
        inkflake.recover(w.session, apply=True)
        mended = one(w.ann, status) == "pending"
    return {(True, True): "everything", (False, True): "temporary tables", (False, False): "–"}[
        mended, dead(w, inkflake.recover)
    ]


def unfinished(w: World) -> str:
    with dead_request(w):
        return "yes" if len(inkflake.unfinished_batches(w.session)) else "–"


def reconciled(w: World) -> str:
    """Whether a file of Ann's that is gone is found and written by the caller."""
    remove_file(w.ann, "SVG_STAGE", f"{w.drawing.filename}.svg")
    found = inkflake.reconcile(w.session, mend=True)["done"].tolist()
    inkflake.reconcile(w.ann, mend=True)
    return "yes" if "written" in found else "–"


def audited(w: World) -> str:
    inkflake.clean_up(w.ann, apply=True)
    return "yes" if "ANN" in inkflake.housekeeping_runs(w.session)["owner"].tolist() else "–"


def _among(drawing: Drawing, items: Iterable[Drawing | Failure]) -> bool:
    """Whether a drawing, not one of another's under the same id, is there."""
    made = {(item.svg_id, item.generated_at) for item in items if isinstance(item, Drawing)}
    return (drawing.svg_id, drawing.generated_at) in made


# What each public function shows or does of Ann's, in the words of the table.
PROBES: dict[str, Callable[[World], str]] = {
    "bundle": lambda w: refusing(lambda: inkflake.bundle(w.session, [w.drawing], w.folder / "all.zip")),
    "choose": lambda w: refusing(lambda: inkflake.choose(w.session, w.variation) is None),
    "compare": lambda w: refusing(
        lambda: inkflake.compare(w.session, Pair(w.drawing, w.variation), "tie") is None
    ),
    "dashboard": lambda w: refusing(
        lambda: w.batch_id in inkflake.dashboard(w.session).attempts["batch_id"].tolist()
    ),
    "favourite": lambda w: refusing(lambda: inkflake.favourite(w.session, w.drawing) is None),
    "found": lambda w: refusing(lambda: _among(w.drawing, inkflake.found(w.session))),
    "links": lambda w: refusing(lambda: len(inkflake.links(w.session, [w.drawing]))),
    "note": lambda w: refusing(lambda: inkflake.note(w.session, w.drawing, "fine") is None),
    "refine": lambda w: refusing(lambda: len(inkflake.refine(w.session, w.drawing, "make it blue"))),
    "reject": lambda w: refusing(lambda: inkflake.reject(w.session, w.drawing, on=False) is None),
    "search": lambda w: refusing(lambda: _among(w.drawing, inkflake.search(w.session))),
    "story": lambda w: refusing(lambda: inkflake.story(w.session, w.drawing.request_id)),
    "tag": lambda w: refusing(lambda: inkflake.tag(w.session, w.drawing, "mine") is None),
    "active_session": lambda w: refusing(
        lambda: "ANN" in inkflake.active_session(w.session)["user_name"].tolist()
    ),
    "batch": lambda w: refusing(lambda: len(inkflake.batch(w.session, w.batch_id))),
    "clean_up": cleaned,
    "drawings": lambda w: refusing(lambda: inkflake.drawings(w.session, batch_id=w.batch_id)),
    "estimate": lambda w: resumed(
        w, lambda: not inkflake.estimate(w.session, HOUSE, batch_id=w.batch_id).requests
    ),
    "export": lambda w: refusing(lambda: inkflake.export(w.session, [w.drawing], w.folder)),
    "generate": lambda w: resumed(
        w, lambda: _among(w.drawing, generate(w.session, HOUSE, batch_id=w.batch_id))
    ),
    "generation_history": lambda w: refusing(
        lambda: len(inkflake.generation_history(w.session, batch_id=w.batch_id))
    ),
    "housekeeping_runs": audited,
    "reaccept": lambda w: refusing(lambda: len(inkflake.reaccept(w.session))),
    "reconcile": reconciled,
    "recover": recovered,
    "replay": lambda w: refusing(lambda: inkflake.replay(w.session, w.drawing)),
    "unfinished_batches": unfinished,
    "rate": lambda w: refusing(lambda: inkflake.rate(w.session, w.drawing, 4) is None),
    "ratings": lambda w: refusing(lambda: inkflake.ratings(w.session)["drawings"].sum()),
    "read_prompts": lambda w: refusing(lambda: inkflake.read_prompts("table:drawings", w.session)),
    "retention": lambda w: refusing(
        lambda: inkflake.retention(w.session).set_index("table").loc["generated_svgs", "rows"]
    ),
    "setup": lambda w: refusing(lambda: inkflake.setup(w.session).applied == ()),
    "stage_contents": lambda w: refusing(lambda: len(inkflake.stage_contents(w.session))),
    "svg_by_request": lambda w: refusing(lambda: inkflake.svg_by_request(w.session, w.drawing.request_id)),
    "temporary_tables": lambda w: refusing(lambda: len(inkflake.temporary_tables(w.session, cleaned=True))),
}


# What ends the caller's own session, what only the owner of the tables may, and what ranks what `found` finds
# by everybody's verdicts on it.
OF_ALL = {"close_session", "lifecycle", "pairs", "ranking"}


def test_the_table_has_every_public_function_that_takes_a_session() -> None:
    public = {name: getattr(inkflake, name) for name in inkflake.__all__}
    taking = {
        name
        for name, value in public.items()
        if inspect.isfunction(value) and "session" in inspect.signature(value).parameters
    }
    assert taking - OF_ALL == {row[0] for row in ROWS} == PROBES.keys()


@pytest.mark.parametrize(("function", "user", "what"), CASES)
def test_a_caller_meets_of_anns_what_the_table_says(
    world: World, function: str, user: str, what: str
) -> None:
    assert PROBES[function](world.as_user(user)) == what


FORGED = {
    "request": (
        "svg_generation_requests",
        "request_id, batch_id, session_id, owner, prompt_text, selected_model, filename, stage_name, status",
        "request_id, batch_id, ' ', CURRENT_USER(), 'a forged prompt', 'm', filename, stage_name, '{status}'",
    ),
    "drawing": (
        "generated_svgs",
        "svg_id, request_id, owner, svg_content, file_size, stage_path, model_used, chosen, score",
        "'{svg_id}', request_id, CURRENT_USER(), '<svg>forged</svg>', 17, '{path}', 'm', TRUE, 9",
    ),
    "answer": (
        "generation_attempts",
        "attempt_id, request_id, batch_id, owner, attempt_no, model_asked, raw_response, outcome, "
        "prompt_tokens",
        "UUID_STRING(), request_id, batch_id, CURRENT_USER(), 9, 'm', '<svg>forged</svg>', 'accepted', 1000",
    ),
    "cached drawing": (
        "session_cache",
        "session_id, cache_key, request_id, owner",
        "session_id, 'any', request_id, CURRENT_USER()",
    ),
    "error": (
        "error_logs",
        "error_id, request_id, batch_id, owner, error_type, error_message",
        "UUID_STRING(), request_id, batch_id, CURRENT_USER(), 'Forged', 'forged'",
    ),
    "review": (
        "svg_reviews",
        "review_id, svg_id, event, stars, owner",
        "UUID_STRING(), '{svg_id}', 'rating', 1, CURRENT_USER()",
    ),
}
OF_ANN = "INSERT INTO ${{here}}.{} ({}) SELECT {} FROM ${{here}}.svg_generation_requests WHERE batch_id = ?"
STORY = (
    "SELECT * FROM ${here}.svg_generation_requests WHERE owner = 'ANN' ORDER BY seq",
    "SELECT * FROM ${here}.generated_svgs WHERE owner = 'ANN' ORDER BY svg_id",
    "SELECT * FROM ${here}.generation_attempts WHERE owner = 'ANN' ORDER BY attempt_id",
)


@pytest.fixture
def crowd(studio: Session, home: Path) -> Iterator[dict[str, Session]]:
    with people(studio, home) as sessions:
        yield sessions


def forge(session: Session, kind: str, batch_id: str, **names: str) -> None:
    """Bob writes a row of his own that hangs on to a request of Ann's, whose ids he got to know."""
    table, columns, values = FORGED[kind]
    query(session, OF_ANN.format(table, columns, values.format(**names)), batch_id)


@pytest.mark.parametrize("kind", FORGED)
@pytest.mark.parametrize("status", ["pending", "completed"])
def test_forged_rows_change_nothing_of_anothers(crowd: dict[str, Session], kind: str, status: str) -> None:
    ann, bob = crowd["ANN"], crowd["BOB"]
    first = generate(ann, PROMPTS[:2], cache=False)
    drawn = first.drawings[0]
    forge(bob, kind, first.batch_id, svg_id=drawn.svg_id, path=drawn.stage_path, status=status)
    before = [query(ann, text) for text in STORY]
    counts, looks = first.summary().counts(), inkflake.ratings(ann).to_dict()
    again = generate(ann, PROMPTS[:2], batch_id=first.batch_id, retry_failed=True)
    assert [d.svg for d in again] == [d.svg for d in first]
    assert [query(ann, text) for text in STORY] == before
    assert again.summary().counts() == counts
    assert inkflake.ratings(ann).to_dict() == looks
    assert len(inkflake.generation_history(ann)) == 2


@pytest.mark.parametrize("kind", ["request", "drawing", "answer", "error"])
def test_forged_rows_end_no_request_that_waits(crowd: dict[str, Session], kind: str) -> None:
    ann, bob = crowd["ANN"], crowd["BOB"]
    batch = generate(ann, PROMPTS[:2], max_attempts_total=1, chunk_size=1)
    (waiting,) = batch.waiting
    names = {"svg_id": "forged", "path": batch.drawings[0].stage_path, "status": "completed"}
    forge(bob, kind, batch.batch_id, **names)
    again = generate(ann, PROMPTS[:2], batch_id=batch.batch_id)
    assert [d.prompt_text for d in again] == PROMPTS[:2]
    assert [d.filename for d in again] == [batch.drawings[0].filename, waiting.filename]
    assert "forged" not in "".join(d.svg for d in again)


def test_forged_cache_is_no_hit(crowd: dict[str, Session]) -> None:
    ann, bob = crowd["ANN"], crowd["BOB"]
    made = generate(bob, PROMPTS[0])
    first = generate(ann, PROMPTS[1])
    key = "(SELECT MAX(cache_key) FROM ${here}.session_cache WHERE owner = 'BOB')"
    session_id = one(ann, "SELECT session_id FROM ${here}.svg_generation_requests WHERE owner = 'ANN'")
    query(
        bob,
        "INSERT INTO ${here}.session_cache (session_id, cache_key, request_id, owner) "
        f"SELECT ?, {key}, ?, CURRENT_USER()",
        session_id,
        made.drawings[0].request_id,
    )
    assert generate(ann, PROMPTS[0]).drawings[0].cached_from is None
    assert generate(ann, PROMPTS[1]).drawings[0].cached_from == first.drawings[0].request_id


def test_forged_temporary_table_is_not_dropped_by_its_forger(crowd: dict[str, Session]) -> None:
    ann, bob = crowd["ANN"], crowd["BOB"]
    query(ann, "CREATE TRANSIENT TABLE ${here}.INKFLAKE_TMP_ANNS (a STRING)")
    registered = (
        "INSERT INTO ${here}.temporary_tables (table_name, schema, created_at, table_type, owner) "
        "SELECT 'INKFLAKE_TMP_ANNS', CURRENT_SCHEMA(), DATEADD(minute, ?, SYSDATE()), 'TRANSIENT', "
        "CURRENT_USER()"
    )
    query(ann, registered, 0)
    query(bob, registered, -61)
    inkflake.clean_up(bob, apply=True)
    assert query(ann, "SELECT * FROM ${here}.INKFLAKE_TMP_ANNS") == []
