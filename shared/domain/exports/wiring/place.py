"""Where papers are kept, for those who clear them away and print nothing."""

BUCKET = "exports"
