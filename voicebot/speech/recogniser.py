"""One Whisper-shaped model that decodes batches of short sounds.

Whisper is trained on 30 s windows and faster-whisper pads every sound to that length, which makes half a
second as dear as thirty. CTranslate2 accepts shorter features, so a sound is cropped to its own length plus a
pad; without the pad the last word suffers, with it a cropped model loops less. The pad is of zeros in the
features, as faster-whisper's own: silence in the samples would be far quieter than a telephone line's noise
and costs a third of the words there. What a cropped model still invents is caught by ``guards``.

Words that were already told to somebody must not change. They are given as ``prefix``: the decoder is forced
to begin with them and only continues.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import ctranslate2
import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from voicebot.errors import ModelMissing
from voicebot.speech import guards
from voicebot.speech.features import LogMel
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.sound import RATE, Samples, levelled
from voicebot.speech.wording import Hearing, Wording

PAD_S = 1.5
_SHORTEST_S = 0.2
_WIDER = 8
"""A search whose hearings are weighed by their wording gains more from being wider."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """One recognised word; times in ms from the start of its sound, confidence 0 to 1.

    ``tokens`` are the model's own spelling of it: another one would not be continued as well.
    """

    text: str
    start_ms: int
    end_ms: int
    confidence: float
    tokens: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A sound (16 kHz) to decode; ``thorough`` searches wider and names the language, for finals."""

    sound: Samples
    language: str
    prefix: tuple[Word, ...] = ()
    thorough: bool = False


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """What was heard, the prefix included; ``languages`` maps codes to probabilities (thorough asks only)."""

    words: tuple[Word, ...]
    confidence: float
    languages: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        """The words as one line."""
        return " ".join(word.text for word in self.words)


NOTHING = Decoding(words=(), confidence=0.0)


class Recogniser:
    """A loaded model; not for two threads at once."""

    def __init__(self, choice: EarsModel, *, pad_s: float = PAD_S) -> None:
        """Load the model.

        Raises:
            ModelMissing: the directory does not hold a usable model.
        """
        try:
            self._whisper = WhisperModel(
                str(choice.path),
                device=choice.device,
                compute_type=choice.compute_type,
                cpu_threads=choice.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelMissing(f"{choice.path} holds no usable speech recognition model: {error}") from error
        self._pad_s = pad_s
        self._tokenizers: dict[str, Tokenizer] = {}
        self._log_mel = LogMel(self._whisper.feature_extractor)
        self._wording = Wording.beside(choice.path) if choice.weighed else None
        wider = _WIDER if self._wording else 1
        self._partial_beam, self._final_beam = choice.partial_beam, wider * choice.final_beam

    @property
    def longest_s(self) -> float:
        """The longest sound that fits in one decoding, in seconds."""
        return self._log_mel.longest_frames * self._log_mel.frame_s - self._pad_s

    def hear(self, asks: Sequence[Ask]) -> list[Decoding]:
        """Decode a batch; one decoding per ask, in order."""
        decodings: list[Decoding] = [NOTHING] * len(asks)
        for thorough, begun in product((True, False), repeat=2):
            chosen = [
                i
                for i, ask in enumerate(asks)
                if ask.thorough == thorough
                and bool(ask.prefix) == begun
                and len(ask.sound) >= _SHORTEST_S * RATE
            ]
            if chosen:
                beam = self._final_beam if thorough else self._partial_beam
                heard = self._decode([asks[i] for i in chosen], beam=beam)
                for i, decoding in zip(chosen, heard, strict=True):
                    decodings[i] = decoding
        return decodings

    def _decode(self, asks: Sequence[Ask], *, beam: int) -> list[Decoding]:
        features, frames = self._features(asks)
        encoded = self._whisper.model.encode(ctranslate2.StorageView.from_array(features))
        prompts = [self._prompt(ask) for ask in asks]
        cap = max(len(p) + guards.token_cap(len(a.sound) / RATE) for p, a in zip(prompts, asks, strict=True))
        results = self._whisper.model.generate(
            encoded,
            prompts,
            beam_size=beam,
            num_hypotheses=beam if self._wording else 1,
            return_scores=True,
            max_length=min(cap, self._whisper.max_length),
            return_no_speech_prob=True,
            suppress_blank=not asks[0].prefix,  # nothing more may follow words that are already there
            suppress_tokens=[-1],
        )
        languages = self._languages(encoded, asks) if asks[0].thorough else [()] * len(asks)
        tokens = [self._spoken(result, ask) for result, ask in zip(results, asks, strict=True)]
        timed = self._align(encoded, asks, tokens, frames)
        return [
            _guarded(words, ask, no_speech=float(result.no_speech_prob), languages=spoken)
            for words, ask, result, spoken in zip(timed, asks, results, languages, strict=True)
        ]

    def _features(self, asks: Sequence[Ask]) -> tuple[npt.NDArray[np.float32], list[int]]:
        """Log-mel features of one common, even length; and how many frames of each are its own sound."""
        hop = self._log_mel.hop
        longest = max(len(ask.sound) for ask in asks) + round(self._pad_s * RATE)
        total = min(-(-longest // (2 * hop)) * 2, self._log_mel.longest_frames)
        if total == 2 * self._log_mel.mels:
            # CTranslate2 tells encoded sound from features by its length; this one would be encoded twice.
            total += 2
        batch = np.zeros((len(asks), self._log_mel.mels, total), dtype=np.float32)
        for row, ask in zip(batch, asks, strict=True):
            own = self._log_mel(levelled(ask.sound))[:, :total]
            row[:, : own.shape[1]] = own
        frames = [min(max(2, len(ask.sound) // hop), total) for ask in asks]
        return batch, frames

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer,
                self._whisper.model.is_multilingual,
                task="transcribe",
                language=language,
            )
        return self._tokenizers[language]

    def _prompt(self, ask: Ask) -> list[int]:
        tokenizer = self._tokenizer(ask.language)
        return [*tokenizer.sot_sequence, tokenizer.no_timestamps, *self._prefix(ask)]

    def _prefix(self, ask: Ask) -> list[int]:
        return [token for word in ask.prefix for token in word.tokens]

    def _spoken(self, result: Any, ask: Ask) -> list[int]:  # noqa: ANN401 - CTranslate2 is untyped
        """The text tokens of a result, prefix first."""
        tokenizer, prefix = self._tokenizer(ask.language), self._prefix(ask)
        heard = [[token for token in found if token < tokenizer.eot] for found in result.sequences_ids]
        whole = [tokens if tokens[: len(prefix)] == prefix else prefix + tokens for tokens in heard]
        if self._wording is None:
            return whole[0]
        hearings = [
            Hearing(words=tokenizer.decode(tokens).lower().split(), by_sound=score * len(found))
            for tokens, found, score in zip(whole, result.sequences_ids, result.scores, strict=True)
        ]
        return whole[self._wording.best(hearings, ask.language, ended=ask.thorough)]

    def _languages(self, encoded: Any, asks: Sequence[Ask]) -> list[tuple[tuple[str, float], ...]]:  # noqa: ANN401 - CTranslate2 is untyped
        if not self._whisper.model.is_multilingual:
            return [((ask.language, 1.0),) for ask in asks]
        return [
            tuple((code.strip("<|>"), float(p)) for code, p in found[:4])
            for found in self._whisper.model.detect_language(encoded)
        ]

    def _align(
        self,
        encoded: Any,  # noqa: ANN401 - CTranslate2 is untyped
        asks: Sequence[Ask],
        tokens: Sequence[list[int]],
        frames: Sequence[int],
    ) -> list[list[Word]]:
        """Find each word's time and confidence from the decoder's attention."""
        by_language: dict[str, list[int]] = {}
        for i, ask in enumerate(asks):
            if tokens[i]:
                by_language.setdefault(ask.language, []).append(i)
        timed: list[list[Word]] = [[] for _ in asks]
        if not by_language:
            return timed
        # One call needs one start sequence: the first language stands in for all, the times barely move.
        language = next(iter(by_language))
        filled = [t or [self._tokenizer(language).eot] for t in tokens]
        results = self._whisper.model.align(
            encoded, self._tokenizer(language).sot_sequence, filled, list(frames), median_filter_width=7
        )
        for i, ask in enumerate(asks):
            if tokens[i]:
                timed[i] = self._words(results[i], tokens[i], ask)
        return timed

    def _words(self, alignment: Any, tokens: list[int], ask: Ask) -> list[Word]:  # noqa: ANN401 - CTranslate2 is untyped
        tokenizer = self._tokenizer(ask.language)
        texts, pieces = whole_words(*tokenizer.split_to_word_tokens([*tokens, tokenizer.eot]))
        bounds = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces[:-1]])]).astype(int)
        text_steps = np.array([pair[0] for pair in alignment.alignments])
        time_steps = np.array([pair[1] for pair in alignment.alignments])
        first = np.concatenate([[True], np.diff(text_steps) > 0])
        seconds = time_steps[first] * 2 * self._log_mel.frame_s
        chances = alignment.text_token_probs
        return [
            Word(
                text=text.strip(),
                start_ms=round(1000 * float(seconds[min(a, len(seconds) - 1)])),
                end_ms=round(1000 * float(seconds[min(b, len(seconds) - 1)])),
                confidence=float(np.mean(chances[a:b])),
                tokens=tuple(tokens[a:b]),
            )
            for text, (a, b) in zip(texts[:-1], pairwise(bounds), strict=True)
            if text.strip()
        ]


def whole_words(texts: Sequence[str], pieces: Sequence[Sequence[int]]) -> tuple[list[str], list[list[int]]]:
    """Words as a reader divides them: Whisper's splitting makes two of "it's" and of a word and its comma.

    Args:
        texts: The parts, each with the space before it; the last is the end token.
        pieces: The tokens of each part.

    Returns:
        The same with every part that has no space before it put to the one it belongs to.
    """
    words: list[str] = []
    tokens: list[list[int]] = []
    last = len(texts) - 1
    for i, (text, own) in enumerate(zip(texts, pieces, strict=True)):
        if words and i < last and not text.startswith(" "):
            words[-1] += text
            tokens[-1].extend(own)
        else:
            words.append(text)
            tokens.append(list(own))
    return words, tokens


def _guarded(
    words: Sequence[Word], ask: Ask, *, no_speech: float, languages: tuple[tuple[str, float], ...]
) -> Decoding:
    """Drop loops, impossible speed, phantom sentences and words about silence; the prefix stays."""
    texts = [word.text for word in words]
    keep = min(guards.cut_loop(texts), guards.most_words(len(ask.sound) / RATE))
    kept = tuple(words[: max(keep, len(ask.prefix))])
    confidence = float(np.mean([word.confidence for word in kept])) if kept else 0.0
    invented = guards.is_no_speech(no_speech=no_speech, confidence=confidence) or guards.is_phantom(
        " ".join(texts), confidence
    )
    if invented:
        kept = kept[: len(ask.prefix)]
    return Decoding(words=kept, confidence=confidence, languages=languages)
