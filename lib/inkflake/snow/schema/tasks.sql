-- Housekeeping every night, serverless, as the repository's Code Bundle; tasks are created suspended.
CREATE TASK IF NOT EXISTS ${here}.inkflake_housekeeping
    SCHEDULE = 'USING CRON 17 3 * * * UTC'
    COMMENT = 'Inkflake: retention and clean-up'
AS
    EXECUTE CODE BUNDLE ${here}.inkflake ENTRYPOINT = 'notebooks/90_housekeeping.ipynb'
        ARGUMENTS = ('engine=active', 'apply=true');
