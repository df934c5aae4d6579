"""The REST API under ``/api`` and the one WebSocket: everything that the console does, for integrators too."""
