"""Training of the shipped models; never runs in the service."""
