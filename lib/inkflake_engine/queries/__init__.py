"""What stands inside of statements on rows: functions, variables, the session's context, MERGE."""
