"""The ears and the voice: recognition, turns, speech, and the line that carries them."""
