"""The Decision Navigator: plans that fit a person's means and are kept."""
