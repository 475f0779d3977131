-- Housekeeping every night as the repository's Code Bundle, in the schema that the task is made in; serverless
-- unless a warehouse is named. Tasks are created suspended. It replaces the task of earlier versions, which
-- cleaned INKFLAKE.STUDIO. EXECUTE AS USER needs GRANT IMPERSONATE ON USER … TO ROLE for the task's owner.
-- https://docs.snowflake.com/en/sql-reference/sql/create-task
CREATE OR REPLACE TASK ${here}.inkflake_housekeeping
    ${on_warehouse}
    SCHEDULE = 'USING CRON 17 3 * * * UTC'
    USER_TASK_TIMEOUT_MS = ${timeout_ms}
    COMMENT = 'Inkflake: retention and clean-up'
    ${as_user}
AS
    EXECUTE CODE BUNDLE ${here}.inkflake ENTRYPOINT = 'notebooks/90_housekeeping.ipynb'
        ARGUMENTS = ('engine=active', 'database=${database_name}', 'schema=${schema_name}', 'apply=true');
