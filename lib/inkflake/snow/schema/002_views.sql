-- The specification's entity 4, read from the information schema; internal stages lie under AES-256.
CREATE VIEW IF NOT EXISTS ${here}.snowflake_stages AS
SELECT
    stage_name,
    stage_catalog AS database,
    stage_schema AS schema,
    COALESCE(stage_url, '') AS url,
    NULL::STRING AS storage_integration,
    IFF(stage_type LIKE 'Internal%', 'AES-256', NULL) AS encryption,
    created AS created_at,
    last_altered AS last_modified
FROM ${database}.information_schema.stages;

-- One line a drawing, with what a person asked for and thinks of it.
CREATE VIEW IF NOT EXISTS ${here}.drawings AS
SELECT
    s.svg_id, s.request_id, r.batch_id, r.seq, s.owner, r.prompt_text, r.style, s.profile, r.selected_model,
    s.model_used, r.filename, s.stage_path, s.file_size, s.width, s.height, s.sha256, s.render,
    s.processing_time_ms, s.generated_at, rating.stars
FROM ${here}.generated_svgs s
LEFT JOIN ${here}.svg_generation_requests r ON r.request_id = s.request_id
LEFT JOIN (
    SELECT svg_id, owner, stars FROM ${here}.svg_reviews WHERE event = 'rating'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY svg_id, owner ORDER BY created_at DESC, review_id DESC) = 1
) rating ON rating.svg_id = s.svg_id AND rating.owner = CURRENT_USER();
