-- What setup makes sure of each time. Presigned URLs need server-side encryption, which is fixed when a stage
-- is made.
CREATE TABLE IF NOT EXISTS ${here}.schema_migrations (
    version STRING PRIMARY KEY,
    applied_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()
);

CREATE STAGE IF NOT EXISTS ${here}.${stage}
    ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')
    DIRECTORY = (ENABLE = TRUE)
    COMMENT = 'Inkflake drawings';
