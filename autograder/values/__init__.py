"""Values as bytes between two processes: schema-checked, capped, never pickled."""
