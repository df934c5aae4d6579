"""One call as a state machine: events in, actions out; pure."""
