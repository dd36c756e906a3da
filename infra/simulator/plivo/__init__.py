"""The simulator as Plivo."""
