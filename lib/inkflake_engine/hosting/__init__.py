"""The server as a process of this machine: its private folder, its start, and how it is found."""
