-- What is new in a table of prompts, every night after housekeeping, as the repository's Code Bundle: always the
-- same batch, so that a night which a quota ended is taken up the next. Tasks are created suspended.
-- https://docs.snowflake.com/en/sql-reference/sql/create-task
CREATE OR REPLACE TASK ${here}.inkflake_batch
    ${on_warehouse}
    SCHEDULE = 'USING CRON 47 3 * * * UTC'
    USER_TASK_TIMEOUT_MS = ${timeout_ms}
    COMMENT = 'Inkflake: draws what is new in a table of prompts'
    ${as_user}
AS
    EXECUTE CODE BUNDLE ${here}.inkflake ENTRYPOINT = 'notebooks/20_generate.ipynb'
        ARGUMENTS = ('engine=active', 'database=${database_name}', 'schema=${schema_name}', 'stage=${stage_name}',
            'prompts_from=table:${prompts}', 'model=${model}', 'batch_id=${batch_id}', 'on_invalid=fail',
            'prompt_charset=unicode');
