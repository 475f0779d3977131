-- Several drawings of one prompt, the best of them marked; and drawings that the session's cache gave.
ALTER TABLE ${here}.svg_generation_requests ADD COLUMN IF NOT EXISTS variation INTEGER;
ALTER TABLE ${here}.svg_generation_requests ADD COLUMN IF NOT EXISTS variation_of STRING;
ALTER TABLE ${here}.svg_generation_requests ADD COLUMN IF NOT EXISTS cached_from STRING;
ALTER TABLE ${here}.generated_svgs ADD COLUMN IF NOT EXISTS score FLOAT;
ALTER TABLE ${here}.generated_svgs ADD COLUMN IF NOT EXISTS chosen BOOLEAN;

CREATE OR REPLACE VIEW ${here}.drawings COPY GRANTS AS
SELECT
    s.svg_id, s.request_id, r.batch_id, r.seq, r.variation, s.owner, r.prompt_text, r.style, s.profile,
    r.selected_model, s.model_used, r.filename, s.stage_path, s.file_size, s.width, s.height, s.sha256, s.render,
    s.score, COALESCE(s.chosen, TRUE) AS chosen, r.cached_from, s.processing_time_ms, s.generated_at, rating.stars
FROM ${here}.generated_svgs s
LEFT JOIN ${here}.svg_generation_requests r ON r.request_id = s.request_id
LEFT JOIN (
    SELECT svg_id, owner, stars FROM ${here}.svg_reviews WHERE event = 'rating'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY svg_id, owner ORDER BY created_at DESC, review_id DESC) = 1
) rating ON rating.svg_id = s.svg_id AND rating.owner = CURRENT_USER();
