"""What comes before an answer: guidance in an emergency, and marks that keep data from passing for instructions."""
