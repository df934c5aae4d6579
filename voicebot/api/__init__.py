"""The REST API under ``/api`` and the one WebSocket: all that the console does, for integrators too."""
