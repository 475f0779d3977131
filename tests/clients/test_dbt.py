"""dbt: debug, seed, run twice, test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from running import Run

PROJECT = {
    "dbt_project.yml": "{name: probe, version: '1.0', profile: probe}",
    "seeds/people.csv": "id,name\n1,ann\n2,bob\n",
    "models/as_view.sql": "select id, upper(name) as name from {{ ref('people') }}",
    "models/as_table.sql": "{{ config(materialized='table') }} select * from {{ ref('as_view') }}",
    "models/grown.sql": """{{ config(materialized='incremental', unique_key='id') }}
select * from {{ ref('as_table') }}
{% if is_incremental() %} where id >= (select max(id) from {{ this }}) {% endif %}""",
    "models/schema.yml": """version: 2
models: [{name: as_table, columns: [{name: id, tests: [unique, not_null]}]}]
""",
}


def test_a_project_is_seeded_run_twice_and_tested(account: dict[str, Any], run: Run, tmp_path: Path) -> None:
    target = {**account, "type": "snowflake", "schema": "DBT", "threads": 1}
    profiles = json.dumps({"probe": {"target": "dev", "outputs": {"dev": target}}})
    for path, text in {**PROJECT, "profiles.yml": profiles}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    for step in ("debug", "seed", "run", "run", "test"):
        said = run("client-dbt", "bin/dbt", "--no-use-colors", step, "--profiles-dir", ".")
        assert "All checks passed!" in said or "ERROR=0" in said
