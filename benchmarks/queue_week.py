"""A week of 5,000 tickets with agents coming and going: does anybody wait for nothing, and were the promises honest?

python -m benchmarks.queue_week [--tickets 5000] [--seeds 1,2,3] [--out benchmarks/results/queue.md]
"""

import argparse
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from benchmarks.machine import machine
from benchmarks.shop_week import Promised, Week

MINUTE = timedelta(minutes=1)


def main() -> None:
    """Play the weeks and write the figures down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=5000)
    parser.add_argument("--agents", type=int, default=40)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = [_head(options.tickets, options.agents)]
    for seed in map(int, options.seeds.split(",")):
        started = time.perf_counter()
        week = Week(tickets_wanted=options.tickets, seed=seed, crew_size=options.agents).run()
        lines.append(_row(seed, week, time.perf_counter() - started))
        print(lines[-1], flush=True)
    text = "\n".join(lines) + "\n"
    if options.out:
        options.out.write_text(text, encoding="utf-8")


def coverage(kept: list[Promised]) -> float:
    """The share of true waits inside the promised interval."""
    return sum(one.promise.holds(one.waited) for one in kept) / max(len(kept), 1)


HEAD = """# The queue, simulated

{machine}. {tickets:,} tickets a week, {agents} agents who come, go and fall silent (`python -m benchmarks.queue_week`).
After every event a judge with rules of its own looks for a ticket that waits although a free agent could take it
("waited for nothing"). Whoever has to wait is promised a time from the waits measured so far; it should come true four
times in five.

| seed | tickets resolved | looks at the queue | given back | waited for nothing | promises of a wait | came true \
| median width | median wait | seconds |
|---|---|---|---|---|---|---|---|---|---|"""


def _head(tickets: int, agents: int) -> str:
    return HEAD.format(machine=machine(), tickets=tickets, agents=agents)


def _row(seed: int, week: Week, seconds: float) -> str:
    widths = [(one.promise.high - one.promise.low) / MINUTE for one in week.kept]
    waits = [one.waited / MINUTE for one in week.kept]
    return (
        f"| {seed} | {week.resolved:,} | {week.looks:,} | {week.given_back:,} | {len(week.violations)} "
        f"| {len(week.kept):,} | {coverage(week.kept):.1%} | {median(widths):.0f} min | {median(waits):.0f} min "
        f"| {seconds:.0f} |"
    )


if __name__ == "__main__":
    main()
