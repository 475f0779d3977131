"""Who may do what: the roles of a session, privileges on objects, rows and columns that policies hide."""
