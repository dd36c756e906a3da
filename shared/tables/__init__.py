"""DynamoDB tables, one file each. A file opens with its access patterns; items never leave a repository."""
