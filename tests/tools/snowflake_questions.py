"""What is not documented, or was never seen on an account: how to find out, and what it changes."""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from inkflake import batch, generate, setup
from inkflake.errors import InkflakeError
from inkflake.keeping.preflight import LOOPBACK, Check, preflight
from inkflake.snow.models import SHOW_CROSS_REGION, SHOW_MODELS, SUCCESSORS
from inkflake.snow.rows import columns, in_binds, selected
from inkflake.snow.statements import query

__all__ = ["QUESTIONS", "Account", "Question"]

Found = tuple[bool, str]
ASK = """
SELECT AI_COMPLETE(
    model => ?, prompt => ?, model_parameters => {'temperature': 0, 'max_tokens': ${tokens}},
    show_details => TRUE, return_error_details => TRUE
)
"""


@dataclass(frozen=True)
class Account:
    """Where to ask: a session in a schema that is set up, and a model that it can use."""

    session: Session
    model: str

    def rows(self, text: str, *values: Any, **names: str) -> list[Any]:
        return query(self.session, text, *values, **names)

    def one(self, text: str, *values: Any, **names: str) -> Any:
        return self.rows(text, *values, **names)[0][0]

    def refuses(self, text: str, *values: Any) -> Found:
        """Whether a statement is refused, and how."""
        try:
            self.rows(text, *values)
        except InkflakeError as error:
            return True, f"refused: {str(error)[-160:]}"
        return False, "not refused"

    def checks(self) -> tuple[Check, ...]:
        """The preflight."""
        return preflight(self.session, stage="SVG_STAGE", table_kind="standard")

    def ask(self, prompt: str, *, model: str = "", tokens: int = 16) -> Any:
        """What AI_COMPLETE gives, as JSON."""
        told = self.one(ASK, model or self.model, prompt, tokens=str(tokens))
        return json.loads(told) if told else None


@dataclass(frozen=True)
class Question:
    """What is asked, of which account, and which setting another answer changes."""

    text: str
    setting: str
    look: Callable[[Account], Found]


QUESTIONS: list[Question] = []


def asks(text: str, setting: str) -> Callable[[Callable[[Account], Found]], Callable[[Account], Found]]:
    """Adds a question."""

    def added(look: Callable[[Account], Found]) -> Callable[[Account], Found]:
        QUESTIONS.append(Question(text, setting, look))
        return look

    return added


@asks("AI_COMPLETE's details are {value: {choices, usage, model}, error}", "`drawing/cortex.py` `_read`")
def _details(account: Account) -> Found:
    told = account.ask("Answer with the one word yes.")
    inner = told.get("value", told) if isinstance(told, dict) else {}
    inner = json.loads(inner) if isinstance(inner, str) else inner or {}
    return {"choices", "usage", "model"} <= inner.keys(), f"keys {sorted(told)} and {sorted(inner)}"


@asks("an answer that is cut has completion_tokens = max_tokens", "`Answer.truncated` in `drawing/cortex.py`")
def _cut(account: Account) -> Found:
    told = account.ask("a city with one hundred houses and one hundred trees", tokens=8)
    inner = told.get("value", told)
    inner = json.loads(inner) if isinstance(inner, str) else inner
    used = inner["usage"]["completion_tokens"]
    return used == 8, f"{used} of 8 tokens"


@asks(
    "a retired model gives a row with an error, not an error of the statement",
    "both are handled; say which in `cortex.py`",
)
def _retired(account: Account) -> Found:
    told = account.ask("yes", model=next(iter(SUCCESSORS)))
    return bool(isinstance(told, dict) and told.get("error")), f"row {json.dumps(told)[:200]}"


@asks(
    "a model that nobody knows gives a row with an error that `UNAVAILABLE` fits",
    "`UNAVAILABLE` in `drawing/cortex.py`",
)
def _unknown(account: Account) -> Found:
    from inkflake.drawing.cortex import UNAVAILABLE

    try:
        told = json.dumps(account.ask("yes", model="no-such-model"))
    except InkflakeError as error:
        told = str(error)
    return bool(UNAVAILABLE.search(told)), told[:200]


@asks(
    "max_tokens above 8,192 are taken",
    "`MOST_TOKENS` in `drawing/retries.py`, `max_tokens` in params/20_generate.snowflake.yaml",
)
def _many_tokens(account: Account) -> Found:
    told = account.ask("Answer with the one word yes.", tokens=16384)
    error = told.get("error") if isinstance(told, dict) else "NULL"
    return not error, f"16,384: {error or 'answered'}"


@asks("temperature above 1 is refused", "the bound of `temperature` in `drawing/options.py`")
def _hot(account: Account) -> Found:
    text = ASK.replace("'temperature': 0", "'temperature': 1.5").replace("${tokens}", "1")
    try:
        told = json.loads(account.one(text, account.model, "yes") or "null")
    except InkflakeError as error:
        return True, f"statement: {str(error)[:160]}"
    return bool(isinstance(told, dict) and told.get("error")), f"row {json.dumps(told)[:160]}"


@asks("AI_COUNT_TOKENS counts for this model", "`estimate` falls back to nothing: `drawing/estimate.py`")
def _counted(account: Account) -> Found:
    count = account.one("SELECT AI_COUNT_TOKENS('ai_complete', ?, 'a red house')", account.model)
    return bool(count and count > 0), f"{count} tokens"


@asks("the catalogue has the documented columns, lower-case names or not", "`snow/models.py` `_model`")
def _catalogue(account: Account) -> Found:
    row = {key.lower(): value for key, value in account.rows(SHOW_MODELS)[0].as_dict().items()}
    wanted = {"name", "lifecycle_status", "eol_date", "in_region_availability", "cross_region_availability"}
    return (
        wanted <= row.keys(),
        f"{sorted(row)}; the first is {row.get('name')}, {row.get('in_region_availability')}",
    )


@asks("CURRENT_REGION() ends in what in_region_availability has", "`models` in `snow/models.py`")
def _region(account: Account) -> Found:
    region = str(account.one("SELECT CURRENT_REGION()")).split(".")[-1].lower()
    rows = [{k.lower(): v for k, v in row.as_dict().items()} for row in account.rows(SHOW_MODELS)]
    return any(region in str(row["in_region_availability"]).lower() for row in rows), region


@asks("this role sees CORTEX_ENABLED_CROSS_REGION", "the preflight's line on models says less")
def _cross_region(account: Account) -> Found:
    found = [row["value"] for row in account.rows(SHOW_CROSS_REGION)]
    return bool(found), f"{found}"


@asks(
    "SHOW GRANTS TO ROLE PUBLIC tells USE AI FUNCTIONS and CORTEX_USER",
    "`PRIVILEGES` in `keeping/preflight.py`",
)
def _grants(account: Account) -> Found:
    rows = account.rows("SHOW GRANTS TO ROLE PUBLIC")
    ai = [
        f"{row['privilege']} {row['name']}"
        for row in rows
        if "AI" in row["privilege"] or "CORTEX" in row["name"]
    ]
    return len(ai) >= 2, f"{ai}"


@asks("DESCRIBE STAGE and SHOW STAGES say nothing of encryption", "`_stage` in `keeping/preflight.py`")
def _encryption(account: Account) -> Found:
    described = account.rows("DESCRIBE STAGE ${here}.SVG_STAGE")
    told = [row["property"] for row in described if "ENCRYPT" in str(row["property"]).upper()]
    kind = [row["type"] for row in account.rows("SHOW STAGES IN SCHEMA ${here}")]
    return not told, f"properties {told}, type {kind}"


@asks(
    "a drawing unloaded by COPY INTO lies on the stage under its name, byte for byte",
    "`upload: put` in params",
)
def _copied(account: Account) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        drawn = generate(account.session, "a red circle on white", model=account.model, upload="copy")
        if not drawn.drawings:
            return False, f"nothing drawn: {[f.error_message for f in drawn.failures]}"
        account.session.file.get(drawn.drawings[0].stage_path, folder)
        (path,) = Path(folder).iterdir()
        same = path.read_bytes() == drawn.drawings[0].svg.encode()
        return same and path.suffix == ".svg", f"{path.name}, {path.stat().st_size} bytes, the same: {same}"


@asks("the same by PUT, and LIST's MD5 is that of the bytes", "`stage_files` in `snow/stage.py`")
def _put(account: Account) -> Found:
    drawn = generate(account.session, "a blue circle on white", model=account.model, upload="put")
    return len(drawn.drawings) == 1, repr(batch(account.session, drawn.batch_id))


@asks("a presigned URL gives a drawing as it is", "ENCRYPTION in `snow/schema/always.sql`")
def _presigned(account: Account) -> Found:
    name = account.rows("LIST @${here}.SVG_STAGE")[0][0].split("/", 1)[1]
    url = account.one("SELECT GET_PRESIGNED_URL(@${here}.SVG_STAGE, ?, 60)", name)
    with urllib.request.urlopen(url, timeout=30) as reply:
        return reply.read(4) == b"<svg", f"{name}: {reply.status}"


@asks("REMOVE with a pattern leaves what only begins so", "`REMOVE` in `drawing/storing/upload.py`")
def _removed(account: Account) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("torn.svg", "torn.svg.txt"):
            (Path(folder) / name).write_text(name)
        account.session.file.put(f"{folder}/torn*", "@SVG_STAGE", auto_compress=False)
    account.rows("REMOVE @${here}.SVG_STAGE/torn.svg PATTERN = '.*[.]svg$$'")
    left = [row[0].rpartition("/")[2] for row in account.rows("LIST @${here}.SVG_STAGE/torn")]
    return left == ["torn.svg.txt"], f"left: {left}"


@asks("UPDATE refuses an alias on its target", "nothing: the library writes none")
def _alias(account: Account) -> Found:
    return account.refuses("UPDATE ${here}.error_logs e SET error_message = 'x' WHERE e.error_id = 'y'")


@asks("a lateral FLATTEN with ON is refused", "nothing: the library joins subqueries")
def _lateral(account: Account) -> Found:
    return account.refuses(
        "SELECT 1 FROM (SELECT '[1]' AS t) e JOIN TABLE(FLATTEN(PARSE_JSON(e.t))) f ON f.value = 1"
    )


@asks("binds of 900 kB are taken", "`LONGEST` in `snow/rows.py`")
def _large(account: Account) -> Found:
    (bind,) = in_binds({"text": "x" * 890} for _ in range(990))
    count = account.one(f"SELECT COUNT(*) FROM ({selected(columns(STRING='text'))})", bind)
    return count == 990, f"{count} rows in {len(bind):,} bytes"


@asks("CHECK is enforced on standard tables", "the library checks the same: nothing")
def _checked(account: Account) -> Found:
    return account.refuses(
        "INSERT INTO ${here}.svg_reviews (review_id, svg_id, event) SELECT 'r', 's', 'no such event'"
    )


@asks("primary keys of standard tables are not enforced", "`DOUBLED` in `drawing/requests/recording.py`")
def _keys(account: Account) -> Found:
    for _ in range(2):
        account.rows("INSERT INTO ${here}.error_logs (error_id, error_type) SELECT 'twice', 'check'")
    count = account.one("SELECT COUNT(*) FROM ${here}.error_logs WHERE error_id = 'twice'")
    return count == 2, f"{count} rows of one key"


@asks("hybrid tables are to be had, and enforce their keys", "`table_kind` of 10_setup")
def _hybrid(account: Account) -> Found:
    account.rows("CREATE HYBRID TABLE ${here}.hybrid_check (a STRING PRIMARY KEY)")
    account.rows("INSERT INTO ${here}.hybrid_check (a) SELECT 'x'")
    return account.refuses("INSERT INTO ${here}.hybrid_check (a) SELECT 'x'")


@asks("row access policies are to be had (Enterprise), and a table carries one", "`governance` of 10_setup")
def _policies(account: Account) -> Found:
    account.rows("CREATE ROW ACCESS POLICY ${here}.rows_check AS (o STRING) RETURNS BOOLEAN -> TRUE")
    add = "ALTER TABLE ${here}.error_logs ADD ROW ACCESS POLICY ${here}.rows_check ON (owner)"
    account.rows(add)
    refused = account.refuses(add)
    account.rows("ALTER TABLE ${here}.error_logs DROP ALL ROW ACCESS POLICIES")
    return refused


@asks(
    "the tasks of setup can be made, and tell where they work",
    "`tasks`, `batch_from` and `task_user` of 10_setup",
)
def _tasks(account: Account) -> Found:
    user = account.one("SELECT CURRENT_USER()")
    options: dict[str, Any] = {"batch_from": "wishes", "batch_model": account.model, "task_user": user}
    made = setup(account.session, tasks=True, **options).applied
    tasks = account.rows("SHOW TASKS IN SCHEMA ${here}")
    schema = account.session.get_current_schema().strip('"')
    named = [task["name"] for task in tasks if f"schema={schema}" in task["definition"]]
    return len(named) == 2, f"{', '.join(made)}: {named}"


@asks("CURRENT_USER() in a task without EXECUTE AS USER is nobody", "`task_user` of 10_setup")
def _nobody(account: Account) -> Found:
    if account.session.connection.host in LOOPBACK:
        raise InkflakeError("only Snowflake carries out tasks")
    told = "SELECT UUID_STRING(), 'task', COALESCE(CURRENT_USER(), 'nobody')"
    body = f"INSERT INTO ${{here}}.error_logs (error_id, error_type, error_message) {told}"
    account.rows(f"CREATE TASK ${{here}}.user_check AS {body}")
    account.rows("EXECUTE TASK ${here}.user_check")
    for _ in range(24):
        if found := account.rows("SELECT error_message FROM ${here}.error_logs WHERE error_type = 'task'"):
            return found[0][0] != account.one("SELECT CURRENT_USER()"), f"it is {found[0][0]}"
        time.sleep(5)
    return False, "it had not run after two minutes"


@asks("a view that is replaced with COPY GRANTS keeps them", "the views of `snow/schema`")
def _copied_grants(account: Account) -> Found:
    made = "CREATE OR REPLACE VIEW ${here}.grants_check COPY GRANTS AS SELECT 1 AS a"
    account.rows(made)
    account.rows("GRANT SELECT ON VIEW ${here}.grants_check TO ROLE PUBLIC")
    account.rows(made)
    held = [row["privilege"] for row in account.rows("SHOW GRANTS ON VIEW ${here}.grants_check")]
    return "SELECT" in held, f"{held}"


@asks("the view of stages tells their encryption", "`snowflake_stages` in `snow/schema/006_stages.sql`")
def _stage_view(account: Account) -> Found:
    found = account.rows("SELECT stage_name, encryption FROM ${here}.snowflake_stages ORDER BY stage_name")
    return ("SVG_STAGE", "AES-256") in [tuple(row) for row in found], f"{[tuple(row) for row in found]}"


@asks("a Code Bundle can be made by this role", "the role's CREATE CODE BUNDLE; see docs/on-snowflake.md")
def _bundle(account: Account) -> Found:
    account.rows("CREATE CODE BUNDLE ${here}.bundle_check FROM '@${here}.SVG_STAGE'")
    account.rows("DROP CODE BUNDLE ${here}.bundle_check")
    return True, "made and dropped"


@asks(
    "CORTEX_AI_FUNCTIONS_USAGE_HISTORY can be read, with query_tag and credits",
    "`CREDITS` in `telling/figures/credits.py`",
)
def _usage(account: Account) -> Found:
    view = "SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY"
    rows = account.rows(f"SELECT query_tag, credits FROM {view} LIMIT 1")
    return True, f"{len(rows)} rows"


@asks("MY_BUDGET_SUMMARY() tells the own quotas", "the advice of `QuotaReached` in `drawing/cortex.py`")
def _quota(account: Account) -> Found:
    return True, f"{len(account.rows('SELECT * FROM TABLE(SNOWFLAKE.LOCAL.MY_BUDGET_SUMMARY())'))} quotas"


@asks("CURRENT_TIMESTAMP() is SYSDATE() in a session of ours", "TIMEZONE in `snow/session.py`")
def _time(account: Account) -> Found:
    apart = account.one("SELECT DATEDIFF(second, SYSDATE(), CURRENT_TIMESTAMP()::TIMESTAMP_NTZ)")
    return abs(apart) < 60, f"{apart} s apart"


@asks("the connection takes nothing below TLS 1.3", "SNOWFLAKE_MIN_TLS_VERSION, connector 4.8 or later")
def _tls(account: Account) -> Found:
    (found,) = [check for check in account.checks() if check.what == "connection"]
    return found.state == "ready", found.detail
