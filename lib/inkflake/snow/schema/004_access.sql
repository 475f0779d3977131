-- Whose the session's cache is; what housekeeping did; a drawing that outlives its request keeps its name.
ALTER TABLE ${here}.session_cache ADD COLUMN IF NOT EXISTS owner STRING;

CREATE TABLE IF NOT EXISTS ${here}.housekeeping_runs (
    run_id STRING PRIMARY KEY,
    task STRING NOT NULL,
    owner STRING,
    as_admin BOOLEAN,
    outcome VARIANT,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    ended_at TIMESTAMP_NTZ
);

CREATE OR REPLACE VIEW ${here}.drawings COPY GRANTS AS
SELECT
    s.svg_id, s.request_id, r.batch_id, r.seq, r.variation, s.owner, r.prompt_text, r.style, s.profile,
    r.selected_model, s.model_used, REGEXP_REPLACE(s.stage_path, '^.*/|[.]svg$$', '') AS filename, s.stage_path,
    s.file_size, s.width, s.height, s.sha256, s.render, s.score, COALESCE(s.chosen, TRUE) AS chosen, r.cached_from,
    s.processing_time_ms, s.generated_at, rating.stars
FROM ${here}.generated_svgs s
LEFT JOIN ${here}.svg_generation_requests r ON r.request_id = s.request_id AND r.owner = s.owner
LEFT JOIN (
    SELECT svg_id, owner, stars FROM ${here}.svg_reviews WHERE event = 'rating'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY svg_id, owner ORDER BY created_at DESC, review_id DESC) = 1
) rating ON rating.svg_id = s.svg_id AND rating.owner = CURRENT_USER();
