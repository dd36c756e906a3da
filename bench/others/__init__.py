"""What ours is measured against: the same small service as other stacks would have it."""
