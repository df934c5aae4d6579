"""Roads that bring a call, plain socket to carrier, and what Asterisk does for a call in progress."""
