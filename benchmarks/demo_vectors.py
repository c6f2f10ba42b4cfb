"""Makes demo/vectors.npz: the vectors of the demo's articles, as a start works them out. Run when its articles change.

python -m benchmarks.demo_vectors
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.settings import Settings
from bot.understanding import open_warm_search
from conversations.clock import system_clock
from demo.seed import FOLDER
from demo.vectors import FILE, Shipped, write_vectors
from knowledge_base.encoding import Encoding, text_hash
from knowledge_base.folder import import_folder
from knowledge_base.index import Entry
from knowledge_base.ports import Role
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database


async def main() -> None:
    """Encode everything in a database of its own, and write the file."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as workers:
        settings = Settings(_env_file=None, work_dir=Path(folder))
        await upgrade(settings.database)
        database = Database(create_engine(settings.database))
        async with database.unit() as unit:
            await import_folder(unit.articles, FOLDER / "kb", author="demo", at=system_clock())
        search = await open_warm_search(settings, database, workers)
        entries = (await search.live.current()).entries.values()
        write_vectors(vectors_of(search.encodings, list(entries)))
        await search.close()
        await database.close()
    print(f"{FILE}: {FILE.stat().st_size / 1e6:.1f} MB, {len(entries)} articles")


def vectors_of(encodings: Iterable[Encoding], entries: Iterable[Entry]) -> Iterator[Shipped]:
    """All vectors of the entries."""
    for number, encoding in enumerate(encodings):
        said, asked = {}, {}
        for entry in entries:
            own = entry.embedded[number]
            if len(own.passages):  # tokens are of questions only
                said |= dict(zip(map(text_hash, entry.passage_texts), own.passages, strict=True))
            asked |= dict(zip(map(text_hash, entry.example_texts), own.examples, strict=True))
        if said:
            yield Shipped(encoding.encoder.name, Role.PASSAGE, said)
        yield Shipped(encoding.encoder.name, Role.QUERY, asked)


if __name__ == "__main__":
    asyncio.run(main())
