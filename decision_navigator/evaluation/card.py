"""A model card as one HTML page, with pictures drawn as SVG; it loads nothing from elsewhere."""

from html import escape
from pathlib import Path

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation.figures import Figures, Group
from decision_navigator.predictor import Predictor

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
color:#1d2733;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse}td,th{padding:.25rem .8rem;border-bottom:1px solid #dde3ea;
text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}
svg{max-width:100%;height:auto}.line{stroke:#0b6e6e;stroke-width:2;fill:none}
.bar{fill:#0b6e6e}.soft{fill:#9fb3c2}.axis{stroke:#7a8794;stroke-width:1;fill:none}
text{font-size:12px;fill:#1d2733}
@media(prefers-color-scheme:dark){body{color:#e4eaf0;background:#14191f}
text{fill:#e4eaf0}td,th{border-color:#2c3743}.line{stroke:#4fc3c3}.bar{fill:#4fc3c3}}
"""
SIZE = 320


def write_card(
    file: Path,
    predictor: Predictor,
    figures: Figures,
    about: dict[str, object],
    regret: list[tuple[str, float]] | None = None,
) -> None:
    """Write the card.

    Raises:
        NavigatorError: the file cannot be written.
    """
    parts = [
        _intro(predictor, about),
        _numbers(figures),
        "<h2>Calibration</h2><p>What was said against what happened, on later rows. "
        "A perfect model stays on the thin line.</p>" + calibration_svg(figures.calibration),
        "<h2>What moves the chance</h2><p>How much worse the chance gets when a column is "
        "shuffled.</p>" + bars_svg(figures.importance),
        _segments(figures),
        _regret(regret),
        _fairness(figures.groups),
        _limits(),
    ]
    page = (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>Model card {escape(predictor.version)}</title><style>{_STYLE}</style>"
        + "".join(parts)
        + "</html>"
    )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise NavigatorError(f"{file} cannot be written: {error.strerror}.") from error


def _intro(predictor: Predictor, about: dict[str, object]) -> str:
    source = escape(str(about.get("source", "unknown")))
    until = escape(str(about.get("data_until", "unknown")))
    rows = escape(str(predictor.about.get("rows", "unknown")))
    return (
        f"<h1>Decision Navigator, model {escape(predictor.version)}</h1>"
        f"<p>Trained on {rows} decisions from {source}; data until {until}. "
        "Gradient boosting, monotone in what is asked of the means, calibrated on rows that the "
        "trees did not see. It suggests to a person, who decides.</p>"
    )


def _row(name: str, value: float | None, baseline: float | None) -> str:
    cells = "".join(f"<td class='n'>{'-' if v is None else f'{v:.4f}'}</td>" for v in (value, baseline))
    return f"<tr><td>{escape(name)}</td>{cells}</tr>"


def _numbers(f: Figures) -> str:
    rows = (
        _row("Ranking (AUC), higher is better", f.auc, f.baseline_auc)
        + _row("Distance (Brier), lower is better", f.brier, f.baseline_brier)
        + _row("Calibration error, lower is better", f.ece, None)
        + _row("Recovered share, mean error", f.recovery_error, f.baseline_recovery_error)
        + _row("Paying unasked (Brier)", f.self_cure_brier, f.baseline_self_cure_brier)
    )
    return (
        f"<h2>Figures on {f.rows} later rows</h2><table><tr><th>What</th><th>Model</th>"
        f"<th>Plain baseline</th></tr>{rows}</table>"
    )


def calibration_svg(points: list[tuple[float, float, float]]) -> str:
    """Said chance from left to right, share that happened from bottom to top."""

    def at(x: float, y: float) -> str:
        return f"{40 + x * (SIZE - 60):.1f},{SIZE - 40 - y * (SIZE - 60):.1f}"

    path = " ".join(at(said, hit) for said, hit, _ in points)
    dots = "".join(
        f"<circle class='bar' cx='{at(said, hit).split(',')[0]}' cy='{at(said, hit).split(',')[1]}'"
        f" r='{2 + 12 * share:.1f}'/>"
        for said, hit, share in points
    )
    return (
        f"<svg viewBox='0 0 {SIZE} {SIZE}' width='{SIZE}' role='img' "
        "aria-label='Calibration curve'>"
        f"<polyline class='axis' points='{at(0, 1)} {at(0, 0)} {at(1, 0)}'/>"
        f"<polyline class='axis' stroke-dasharray='3' points='{at(0, 0)} {at(1, 1)}'/>"
        f"<polyline class='line' points='{path}'/>{dots}"
        f"<text x='{SIZE / 2 - 40}' y='{SIZE - 10}'>said chance</text>"
        f"<text x='6' y='16'>happened</text></svg>"
    )


def bars_svg(pairs: list[tuple[str, float]]) -> str:
    """One bar per pair."""
    most = max((abs(value) for _, value in pairs), default=0.0) or 1.0
    rows = "".join(
        f"<text x='0' y='{22 * n + 15}'>{escape(name)}</text>"
        f"<rect class='bar' x='170' y='{22 * n + 4}' height='14' "
        f"width='{max(0.0, value) / most * 240:.1f}'/>"
        f"<text x='{176 + max(0.0, value) / most * 240:.1f}' y='{22 * n + 15}'>{value:.4f}</text>"
        for n, (name, value) in enumerate(pairs)
    )
    height = 22 * len(pairs) + 6
    return f"<svg viewBox='0 0 480 {height}' width='480' role='img' aria-label='Bars'>{rows}</svg>"


def _segments(f: Figures) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td class='n'>{count}</td><td class='n'>{said:.3f}</td>"
        f"<td class='n'>{kept:.3f}</td></tr>"
        for name, count, said, kept in f.segments
    )
    return (
        "<h2>Segments</h2><p>Named groups for wording and reports, never for a rate.</p>"
        "<table><tr><th>Segment</th><th>Rows</th><th>Said</th><th>Kept</th></tr>"
        f"{rows}</table>"
    )


def _regret(regret: list[tuple[str, float]] | None) -> str:
    if not regret:
        return ""
    return (
        "<h2>Regret by policy and log size</h2><p>How much less value than an oracle that knows "
        "the truth and stays within what is affordable.</p>" + bars_svg(regret)
    )


def _fairness(groups: list[Group]) -> str:
    if not groups:
        return "<h2>Fairness</h2><p>No audit data came with these rows; nothing was audited.</p>"
    rows = "".join(
        f"<tr><td>{escape(g.attribute)}</td><td>{escape(g.name)}</td><td class='n'>{g.rows}</td>"
        f"<td class='n'>{g.mean_chance:.3f}</td><td class='n'>{g.kept:.3f}</td></tr>"
        for g in groups
    )
    return (
        "<h2>Fairness</h2><p>Age and sex are known for this audit only; no model sees them. "
        "What is said should follow what happens in each group.</p>"
        "<table><tr><th>Attribute</th><th>Group</th><th>Rows</th><th>Said</th><th>Kept</th></tr>"
        f"{rows}</table>"
    )


def _limits() -> str:
    return (
        "<h2>Limits</h2><ul><li>A simulated world is invented: its figures say that the method "
        "works, not how people pay. Train on your own history before you lean on a chance.</li>"
        "<li>The interval of a chance is learned in the simulator, where the truth is known.</li>"
        "<li>No age, sex, name, place, family or health enters any model. Mood never enters; "
        "cooperation informs the chance of keeping a plan and never raises a rate.</li></ul>"
    )
