"""Runs every benchmark, or those that are named: ``python -m benchmarks store dialogue``."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks of this folder that can be run by themselves."""
    runnable = (p for p in HERE.glob("*.py") if '__name__ == "__main__"' in p.read_text(encoding="utf-8"))
    return sorted(path.stem for path in runnable if not path.stem.startswith("__"))


def main() -> int:
    """Run them; the number of those that failed is the exit code."""
    known = names()
    wanted = sys.argv[1:] or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"There is no benchmark {unknown[0]}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    failed = 0
    for name in wanted:
        print(f"\n== {name}\n", flush=True)
        failed += bool(subprocess.call([sys.executable, "-m", f"benchmarks.{name}"]))  # noqa: S603 - our own modules
    return failed


sys.exit(main())
