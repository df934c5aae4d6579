"""The turn model is shared: who would be told too late is told nothing."""

import asyncio
import threading

from voicebot.speech.turns import TurnModel


class Pondering(TurnModel):
    """Answers once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()
        self.asked = 0

    def _score(self, pcm: bytes) -> float:
        self.asked += 1
        assert self.may.wait(30)
        return 0.9


def test_a_question_behind_three_others_is_answered_at_once_with_not_finished() -> None:
    async def ask() -> tuple[float, list[float], float]:
        model = Pondering()
        waiting = [asyncio.ensure_future(model.finished(b"")) for _ in range(3)]
        await asyncio.sleep(0)
        too_many = await model.finished(b"")
        model.may.set()
        answers = list(await asyncio.gather(*waiting))
        later = await model.finished(b"")
        model.close()
        assert model.asked == 4
        return too_many, answers, later

    assert asyncio.run(ask()) == (0.0, [0.9, 0.9, 0.9], 0.9)
