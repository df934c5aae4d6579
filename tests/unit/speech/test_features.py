"""Our features are faster-whisper's, only quicker."""

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from voicebot.speech.features import LogMel


@pytest.mark.parametrize(("mels", "hop", "fft"), [(80, 160, 400), (128, 160, 400), (80, 320, 512)])
def test_the_features_equal_faster_whispers(mels: int, hop: int, fft: int) -> None:
    extractor = FeatureExtractor(feature_size=mels, hop_length=hop, n_fft=fft)
    sound = np.random.default_rng(2).standard_normal(24_000).astype(np.float32) * np.float32(0.1)
    theirs = extractor(sound, padding=hop)
    ours = LogMel(extractor)(sound)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-3
