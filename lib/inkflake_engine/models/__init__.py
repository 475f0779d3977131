"""The models of AI_COMPLETE: the offline sketch, and an OpenAI-compatible server for all others."""
