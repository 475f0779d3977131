-- Favourites, rejections and a person's choice of a variation are tags; what takes a tag away is an event, too.
ALTER TABLE ${here}.svg_reviews ADD COLUMN IF NOT EXISTS removed BOOLEAN;

CREATE OR REPLACE VIEW ${here}.drawings COPY GRANTS AS
SELECT
    s.svg_id, s.request_id, r.batch_id, r.seq, r.variation, s.owner, r.prompt_text, r.style, s.profile,
    r.selected_model, s.model_used, REGEXP_REPLACE(s.stage_path, '^.*/|[.]svg$$', '') AS filename, s.stage_path,
    s.file_size, s.width, s.height, s.sha256, s.render, s.score, COALESCE(s.chosen, TRUE) AS chosen, r.cached_from,
    s.processing_time_ms, s.generated_at, rating.stars, r.variation_of, r.parent_request_id, r.template_version,
    tagged.tags
FROM ${here}.generated_svgs s
LEFT JOIN ${here}.svg_generation_requests r ON r.request_id = s.request_id AND r.owner = s.owner
LEFT JOIN (
    SELECT svg_id, owner, stars FROM ${here}.svg_reviews WHERE event = 'rating'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY svg_id, owner ORDER BY created_at DESC, review_id DESC) = 1
) rating ON rating.svg_id = s.svg_id AND rating.owner = CURRENT_USER()
LEFT JOIN (
    SELECT svg_id, owner, LISTAGG(text, ' ') WITHIN GROUP (ORDER BY text) AS tags
    FROM (
        SELECT svg_id, owner, text, removed FROM ${here}.svg_reviews WHERE event = 'tag'
        QUALIFY ROW_NUMBER() OVER (PARTITION BY svg_id, owner, text ORDER BY created_at DESC, review_id DESC) = 1
    )
    WHERE NOT COALESCE(removed, FALSE)
    GROUP BY svg_id, owner
) tagged ON tagged.svg_id = s.svg_id AND tagged.owner = CURRENT_USER();
