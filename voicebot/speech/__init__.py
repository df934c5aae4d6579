"""The ears and the voice: recognition, turns, speech, and the line that carries them."""

from loguru import logger

# pipecat's own log lines hold what callers say and what they are told; ours go through voicebot.log.
logger.disable("pipecat")
