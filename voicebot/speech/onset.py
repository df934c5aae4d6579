"""Where a voice really began: activity detection notices some voices a second late.

From the moment that it noticed, loudness is followed backwards until it was quiet for a while. Quiet means
near the floor of the line's own noise, so that a noisy line is not followed back for ever.
"""

import numpy as np

from voicebot.speech.sound import RATE, Samples

_BLOCK = RATE // 50
_QUIET_BLOCKS = 15
_OVER_FLOOR = 4.0
_BELOW_LOUDEST = 20.0


def voice_began(sound: Samples, noticed: int) -> int:
    """The sample from which a voice is heard that was noticed at another; never later than that one."""
    count = min(noticed, len(sound)) // _BLOCK
    if count == 0:
        return noticed
    first = min(noticed, len(sound)) - count * _BLOCK
    blocks = sound[first : first + count * _BLOCK].reshape(count, _BLOCK)
    loudness = np.sqrt(np.square(blocks).mean(axis=1))
    after = np.abs(sound[noticed:])
    loudest = max(float(loudness.max()), float(after.mean()) if len(after) else 0.0)
    audible = loudness > max(_OVER_FLOOR * float(np.quantile(loudness, 0.1)), loudest / _BELOW_LOUDEST)
    begin, quiet = count, 0
    for block in range(count - 1, -1, -1):
        if audible[block]:
            begin, quiet = block, 0
        else:
            quiet += 1
            if quiet >= _QUIET_BLOCKS:
                break
    return min(noticed, first + begin * _BLOCK)
