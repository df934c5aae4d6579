"""The input path as stock pipecat builds it: one ``WhisperSTTService`` per call, for comparison.

It is used by ``python -m benchmarks.ears``, which measures it side by side with this product's ears.
"""

from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.whisper.stt import WhisperSTTService
from pipecat.transcriptions.language import Language

from voicebot.speech.model_choice import EarsModel


def stock_input(model: EarsModel, language: str) -> list[FrameProcessor]:
    """Activity detection and recognition of one call, with pipecat's defaults and the same model."""
    whisper = WhisperSTTService(
        device=model.device,
        compute_type=model.compute_type,
        settings=WhisperSTTService.Settings(model=str(model.path), language=Language(language)),
    )
    return [VADProcessor(vad_analyzer=SileroVADAnalyzer()), whisper]
