"""The room of the engine ``postgresql``: imported when that engine is chosen, since it needs what
the extra ``postgresql`` brings."""
