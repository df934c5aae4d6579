"""Piper, the natural voice: one ONNX model per language, loaded once per process."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from piper import PiperVoice
from piper.config import SynthesisConfig

from voicebot.errors import ModelMissing, SpeechError
from voicebot.speech.speaking import Spoken, guessed_word_starts


class Piper:
    """Speaks the languages it was given voices for; ``voices`` maps a language to its .onnx file."""

    def __init__(self, voices: Mapping[str, Path]) -> None:
        """Load the voices.

        Raises:
            ModelMissing: a file is missing or not a Piper voice.
        """
        self.name = "piper " + ", ".join(path.stem for path in voices.values())
        self._voices: dict[str, PiperVoice] = {}
        for language, path in voices.items():
            try:
                self._voices[language] = PiperVoice.load(path)
            except Exception as error:  # onnxruntime raises many types for a bad file
                raise ModelMissing(f"{path} is not a usable Piper voice.") from error

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        """Make one sentence.

        Raises:
            SpeechError: no voice for the language, or the model failed.
        """
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"There is no Piper voice for the language {language!r}.")
        slow = SynthesisConfig(length_scale=voice.config.length_scale / pace)
        try:
            chunks = [chunk.audio_float_array for chunk in voice.synthesize(text, slow)]
        except Exception as error:  # onnxruntime raises many types
            raise SpeechError("The Piper voice failed on a sentence.") from error
        if not chunks:
            raise SpeechError("The Piper voice made no sound.")
        samples = np.concatenate(chunks).astype(np.float32)
        return Spoken(
            text=text,
            samples=samples,
            rate=int(voice.config.sample_rate),
            word_starts=guessed_word_starts(text, samples),
        )
