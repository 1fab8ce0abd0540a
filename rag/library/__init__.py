"""Over all articles: found and counted, searched again, overviewed, kept as they were."""
