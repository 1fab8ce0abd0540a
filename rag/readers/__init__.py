"""Find the words that answer; one file a reader, chosen by its file name."""
