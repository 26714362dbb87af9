"""A course folder: its layout, configuration, roster and variants."""
