"""The chart of complaints by week as plain geometry, drawn by the template as SVG."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT = 980, 300
LEFT, RIGHT, TOP, BOTTOM = 30, 170, 12, 26
MOST_TOPICS = 6
LABEL_GAP = 15


def weeks_chart(weeks: Sequence[Any], topics: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Lines, labels and grid; ``None`` where there is nothing to draw.

    Args:
        weeks: the weeks' names, oldest first.
        topics: each with ``topic`` and ``counts`` (one per week).
    """
    shown = sorted(topics, key=lambda t: -t["counts"][-1] if t["counts"] else 0)[:MOST_TOPICS]
    if len(weeks) < 2 or not shown:
        return None
    highest = max(5, *(max(t["counts"]) for t in shown))
    step = _step(highest)
    top = -(-highest // step) * step
    lines = [_line(topic, place, len(weeks), top) for place, topic in enumerate(shown)]
    _keep_apart(lines)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "right": WIDTH - RIGHT,
        "left": LEFT,
        "grid": [{"y": _y(v, top), "value": v} for v in range(0, top + 1, step)],
        "weeks": [{"x": _x(i, len(weeks)), "name": str(week)} for i, week in enumerate(weeks)],
        "lines": lines,
    }


def _line(topic: Mapping[str, Any], place: int, weeks: int, top: int) -> dict[str, Any]:
    points = [(_x(i, weeks), _y(count, top)) for i, count in enumerate(topic["counts"])]
    return {
        "topic": topic["topic"],
        "hue": place,
        "path": _smooth(points),
        "y": points[-1][1],
        "counts": list(topic["counts"]),
        "leading": bool(topic.get("growing")) or place == 0,
    }


def _x(place: int, weeks: int) -> float:
    return round(LEFT + place / (weeks - 1) * (WIDTH - LEFT - RIGHT), 1)


def _y(value: float, top: int) -> float:
    return round(TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM), 1)


def _step(highest: int) -> int:
    return next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**6) if highest / step <= 6)


def _smooth(points: list[tuple[float, float]]) -> str:
    """A curve through all points that never overshoots its neighbours (horizontal tangents)."""
    path = f"M{points[0][0]},{points[0][1]}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = round((x1 + x2) / 2, 1)
        path += f" C{middle},{y1} {middle},{y2} {x2},{y2}"
    return path


def _keep_apart(lines: list[dict[str, Any]]) -> None:
    """Move the names at the lines' ends so that none lies on another."""
    lowest = TOP + 4.0
    for line in sorted(lines, key=lambda one: one["y"]):
        line["name_y"] = max(line["y"] + 4, lowest)
        lowest = line["name_y"] + LABEL_GAP
    over = max(line["name_y"] for line in lines) - (HEIGHT - BOTTOM + 4)
    if over > 0:
        for line in lines:
            line["name_y"] -= over
