"""How a product writes success and refusal. A router belongs to one dialect: `hybrid.router(...)`."""
