"""What a user may write: the schema, its reader, and what people are told about both."""
