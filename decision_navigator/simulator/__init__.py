"""An invented world of people and plans with a known truth, read from a file."""
