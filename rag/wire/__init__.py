"""What travels between the service and its clients, besides the records of ``rag.types``."""
