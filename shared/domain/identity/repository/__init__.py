"""Identity in its tables: accounts, sessions, failed sign-ins."""
