"""People who sign in: passwords, sessions, one-time links."""
