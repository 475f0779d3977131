"""Pictures of drawings and judgements of answers, made by worker processes that can be killed."""
