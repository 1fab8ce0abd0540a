"""Words that rules go by: the small ones, roles, first names; terms of search; marks of lists."""
