"""What a person may do with their account, what an administrator may do with others', and who passes the door."""
