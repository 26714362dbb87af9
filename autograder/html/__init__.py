"""Text that is safe to show: escaping, formulas, templates."""
