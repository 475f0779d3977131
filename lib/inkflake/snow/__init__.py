"""What opens a session and runs statements in it; knows nothing of drawings."""
