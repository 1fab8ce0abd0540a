"""What the engine ``milvus`` is made of: PostgreSQL's, but for how vectors are searched."""
