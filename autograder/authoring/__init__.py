"""From the source to what students get: release and bundle, without leaks."""
