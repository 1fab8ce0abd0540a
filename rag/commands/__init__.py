"""The command line, one small file an errand; ``rag.__main__`` puts them together."""
