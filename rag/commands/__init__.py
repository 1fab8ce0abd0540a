"""The command line, one small file an errand; ``app`` puts them together."""
