-- The specification's tables, its columns and constraints as written there, ours after them; then our tables.
-- Lines marked [standard] or [hybrid] are for that kind of table only: Snowflake offers clustering, checks and
-- foreign keys across kinds on standard tables, and indexes on hybrid tables. All times are UTC.

CREATE TABLE IF NOT EXISTS ${here}.user_sessions (
    session_id STRING PRIMARY KEY,
    user_role STRING NOT NULL,
    warehouse STRING NOT NULL,
    database STRING,
    schema STRING,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    last_activity TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    is_active BOOLEAN DEFAULT TRUE,
    user_name STRING
) CLUSTER BY (TO_DATE(created_at));

CREATE TABLE IF NOT EXISTS ${here}.svg_generation_requests (                   -- [standard]
CREATE HYBRID TABLE IF NOT EXISTS ${here}.svg_generation_requests (            -- [hybrid]
    request_id STRING PRIMARY KEY,
    session_id STRING REFERENCES ${here}.user_sessions(session_id),            -- [standard]
    session_id STRING,                                                         -- [hybrid]
    prompt_text STRING NOT NULL,
    selected_model STRING NOT NULL,
    filename STRING NOT NULL,
    stage_name STRING NOT NULL,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    status STRING DEFAULT 'pending',
    error_message STRING,
    CONSTRAINT valid_status CHECK (status IN ('pending', 'processing', 'completed', 'failed')), -- [standard]
    INDEX idx_svg_requests_session (session_id),                               -- [hybrid]
    INDEX idx_svg_requests_status (status),                                    -- [hybrid]
    INDEX idx_svg_requests_created (created_at),                               -- [hybrid]
    batch_id STRING,
    seq INTEGER,
    owner STRING,
    profile STRING,
    style STRING,
    template_version STRING,
    options VARIANT,
    parent_request_id STRING,
    completed_at TIMESTAMP_NTZ
) CLUSTER BY (TO_DATE(created_at), session_id, status);                        -- [standard]
);                                                                             -- [hybrid]

CREATE TABLE IF NOT EXISTS ${here}.generated_svgs (                            -- [standard]
CREATE HYBRID TABLE IF NOT EXISTS ${here}.generated_svgs (                     -- [hybrid]
    svg_id STRING PRIMARY KEY,
    request_id STRING REFERENCES ${here}.svg_generation_requests(request_id),  -- [standard]
    request_id STRING,                                                         -- [hybrid]
    svg_content STRING NOT NULL,
    file_size INTEGER NOT NULL,
    stage_path STRING NOT NULL,
    generated_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    model_used STRING NOT NULL,
    processing_time_ms INTEGER,
    CONSTRAINT positive_file_size CHECK (file_size > 0),                       -- [standard]
    CONSTRAINT positive_processing_time CHECK (processing_time_ms >= 0),       -- [standard]
    INDEX idx_generated_svgs_request (request_id),                             -- [hybrid]
    owner STRING,
    sha256 STRING,
    width FLOAT,
    height FLOAT,
    profile STRING,
    render STRING
) CLUSTER BY (TO_DATE(generated_at), request_id, model_used);                  -- [standard]
);                                                                             -- [hybrid]

CREATE TABLE IF NOT EXISTS ${here}.temporary_tables (                          -- [standard]
CREATE HYBRID TABLE IF NOT EXISTS ${here}.temporary_tables (                   -- [hybrid]
    table_name STRING PRIMARY KEY,
    request_id STRING REFERENCES ${here}.svg_generation_requests(request_id),  -- [standard]
    request_id STRING,                                                         -- [hybrid]
    schema STRING NOT NULL,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    cleaned_up_at TIMESTAMP_NTZ,
    table_type STRING DEFAULT 'TRANSIENT',
    CONSTRAINT valid_table_type CHECK (table_type IN ('TRANSIENT', 'TEMPORARY')), -- [standard]
    INDEX idx_temp_tables_request (request_id),                                -- [hybrid]
    batch_id STRING,
    owner STRING
) CLUSTER BY (TO_DATE(created_at), request_id, table_type);                    -- [standard]
);                                                                             -- [hybrid]

-- The specification's generation metrics: one row a call of a model.
CREATE TABLE IF NOT EXISTS ${here}.generation_attempts (
    attempt_id STRING PRIMARY KEY,
    request_id STRING NOT NULL,
    batch_id STRING,
    attempt_no INTEGER NOT NULL,
    owner STRING,
    model_asked STRING NOT NULL,
    model_used STRING,
    raw_response STRING,
    notes STRING,
    repairs VARIANT,
    removals VARIANT,
    violations VARIANT,
    outcome STRING NOT NULL,
    error_message STRING,
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    latency_ms INTEGER,
    query_id STRING,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()
) CLUSTER BY (TO_DATE(created_at), request_id);

-- Every rating, comparison, tag and note is an event; nothing is overwritten.
CREATE TABLE IF NOT EXISTS ${here}.svg_reviews (
    review_id STRING PRIMARY KEY,
    svg_id STRING NOT NULL,
    event STRING NOT NULL,
    stars INTEGER,
    other_svg_id STRING,
    text STRING,
    owner STRING,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    CONSTRAINT valid_event CHECK (event IN ('rating', 'comparison', 'tag', 'note')),
    CONSTRAINT valid_stars CHECK (stars BETWEEN 1 AND 5)
);

CREATE TABLE IF NOT EXISTS ${here}.session_cache (
    session_id STRING NOT NULL,
    cache_key STRING NOT NULL,
    request_id STRING NOT NULL,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()
);

CREATE TABLE IF NOT EXISTS ${here}.error_logs (
    error_id STRING PRIMARY KEY,
    request_id STRING,
    batch_id STRING,
    owner STRING,
    error_type STRING NOT NULL,
    error_message STRING,
    created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()
) CLUSTER BY (TO_DATE(created_at));
