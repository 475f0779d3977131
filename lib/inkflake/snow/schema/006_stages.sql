-- STAGE_TYPE is NULL of stages with SNOWFLAKE_SSE, as ours are, until an account has the change of 2026_07.
-- https://docs.snowflake.com/en/release-notes/bcr-bundles/2026_07/bcr-2394
CREATE OR REPLACE VIEW ${here}.snowflake_stages COPY GRANTS AS
SELECT
    stage_name,
    stage_catalog AS database,
    stage_schema AS schema,
    COALESCE(stage_url, '') AS url,
    NULL::STRING AS storage_integration,
    IFF(stage_type LIKE 'External%', NULL, 'AES-256') AS encryption,
    created AS created_at,
    last_altered AS last_modified
FROM ${database}.information_schema.stages;
