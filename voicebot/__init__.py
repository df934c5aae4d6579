"""The empathetic voicebot for debt-collection calls."""

__version__ = "0.1.0"
