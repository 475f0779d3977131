-- What a file or table of prompts says beside them, carried to the manifest of a bundle.
ALTER TABLE ${here}.svg_generation_requests ADD COLUMN IF NOT EXISTS given VARIANT;
