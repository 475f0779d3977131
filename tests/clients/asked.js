// What the Node driver is asked by test_node.py: each answer under its name.
const driver = require("snowflake-sdk");
const { user, host, port, ...account } = require(`${process.cwd()}/account.json`);
driver.configure({ logLevel: "OFF" });
const connection = driver.createConnection({ ...account, username: user, accessUrl: `http://${host}:${port}` });
const ask = (sqlText, binds) =>
  new Promise((resolve, reject) =>
    connection.execute({ sqlText, binds, complete: (error, _, rows) => (error ? reject(error) : resolve(rows)) }),
  );

connection.connect(async (refused) => {
  if (refused) throw refused;
  await ask("CREATE OR REPLACE TABLE n (a INT, b STRING)");
  await ask("INSERT INTO n VALUES (?, ?)", [[1, "x"], [2, null]]);
  const read = await ask("SELECT * FROM n ORDER BY a");
  const typed = await ask("SELECT 1.5 AS a, TRUE AS b, PARSE_JSON('{\"k\": [1]}') AS c");
  await ask("CREATE OR REPLACE STAGE ns");
  const put = await ask(`PUT file://${process.cwd()}/*.csv @ns`);
  const list = await ask("LIST @ns");
  console.log(JSON.stringify({ read, typed, put, list }));
  process.exit(0);
});
