"""Is the error budget kept? Writes what `otvet evaluate --json` measured into the results.

otvet kb import FOLDER && otvet evaluate QUESTIONS --json >REPORT.json
python -m benchmarks.budget --report REPORT.json --date 2026-01-31
"""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.machine import machine

RESULT = Path(__file__).parent / "results" / "budget.md"
CAUTION = """The thresholds come from the knowledge base alone: its example questions, and its articles left out. But
the shipped weights were learned on these questions and its near misses are among the probes, so recall and the
separation of near misses are flattered here; questions that nothing was learned from are what counts."""
HEADINGS = "| messages | N | R@1 | R@3 | answered right | or offered | wrong of all answers [95 %] | best at budget |"


def main() -> None:
    """Write the result file and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--date", required=True)
    options = parser.parse_args()
    report = json.loads(options.report.read_text("utf-8"))
    head = f"{options.date}, {machine()}; budget {report['budget']:.0%}, with the NLU server."
    lines = ["# The error budget", "", head, "", " ".join(CAUTION.split()), ""]
    lines += ["| language | answers from | buttons from | basis |", "|---|---|---|---|"]
    for language, one in report["thresholds"].items():
        lines.append(f"| {language} | {one['answer']:.3f} | {one['clarify']:.3f} | {one['basis']} |")
    lines += [
        "",
        "| messages | N | R@1 | R@3 | answered right | or offered | wrong of all answers [95 %] | best at budget |",
    ]
    lines.append("|---|---|---|---|---|---|---|---|")
    lines += [_row(name, group) for name, group in report["groups"].items()]
    text = "\n".join([*lines, ""])
    RESULT.write_text(text, "utf-8")
    print(text)


def _row(name: str, group: dict[str, Any]) -> str:
    wrong, right, offered = group["wrong"], group["answered_right"]["share"], group["answered_or_offered"]["share"]
    interval = (
        "–" if wrong["share"] is None else f"{wrong['count']}/{wrong['of']} [{wrong['low']:.3f}, {wrong['high']:.3f}]"
    )
    cells = [group["recall_at_1"], group["recall_at_3"], right, offered]
    figures = " | ".join("–" if cell is None else f"{cell:.3f}" for cell in cells)
    best = "–" if group["best_coverage"] is None else f"{group['best_coverage']:.3f}"
    return f"| {name} | {group['messages']} | {figures} | {interval} | {best} |"


if __name__ == "__main__":
    main()
