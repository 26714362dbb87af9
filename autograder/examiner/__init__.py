"""The trusted process: it runs the checks on values that crossed."""
