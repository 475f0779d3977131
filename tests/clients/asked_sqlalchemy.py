"""What SQLAlchemy and pandas are asked by test_sqlalchemy.py: each answer under its name, as JSON."""

import json

import pandas as pd
import sqlalchemy as sa
from snowflake.sqlalchemy import URL

with open("account.json") as file:
    account = json.load(file)
protocol = {"protocol": account.pop("protocol")}
engine = sa.create_engine(URL(**account), connect_args=protocol)
frame = pd.DataFrame({"ID": [1, 2], "NAME": ["ann", None]})
frame.to_sql("alchemy", engine, index=False, if_exists="replace")
kept = sa.Table(
    "kept",
    sa.MetaData(),
    sa.Column("id", sa.Integer, sa.Sequence("kept_ids"), primary_key=True),
    sa.Column("name", sa.String(20), nullable=False),
)
kept.metadata.drop_all(engine)
kept.metadata.create_all(engine)
with engine.begin() as connection:
    connection.execute(kept.insert(), [{"name": "ann"}, {"name": "bob"}])
    changed = connection.execute(kept.update().where(kept.c.name == "bob").values(name="eve")).rowcount
    core = [row.name for row in connection.execute(sa.select(kept).order_by(kept.c.name))]
found = sa.inspect(engine)
answers = {
    "read_sql": pd.read_sql("SELECT * FROM alchemy ORDER BY id", engine).values.tolist(),
    "core": core,
    "changed": changed,
    "tables": found.get_table_names(),
    "columns": [(each["name"], each["nullable"]) for each in found.get_columns("kept")],
    "primary key": found.get_pk_constraint("kept")["constrained_columns"],
    "schemas": found.get_schema_names(),
}
print(json.dumps(answers))
