"""Proofs of who someone is: passwords and tokens."""
