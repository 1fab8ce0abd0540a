"""``rag bench``: speed and size as the corpus grows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import extras
from rag.commands import _common as common

if TYPE_CHECKING:
    from rag.workshop.bench.records import SizeFigures


@common.command
def bench(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Articles, of any format that is read.")
    ],
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", min=8, help="Passages to grow to; repeat for several."),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(help="SQuAD data to ask from (default: sentences of the articles)."),
    ] = None,
    n: Annotated[int, typer.Option(min=20, help="Questions asked at each size.")] = 200,
    index: Annotated[
        Path | None, typer.Option(help="New folder to keep the index in (default: temporary).")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the plots (.svg, .png).")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same corpus and questions.")] = 1,
) -> None:
    """Grow an index and measure building, size, start, retrieval and /ask at each size.

    Real articles come first; beyond them the index grows by re-sampled text with made-up vectors.
    A server is started over every size, on a free port of this machine, and asked as users ask.
    """
    extras.need("workshop", "psutil", *(["matplotlib"] if plot else []))
    from rag.workshop.bench.growth import run
    from rag.workshop.data import squad
    from rag.workshop.evaluation.records import write_json

    asked = (
        [question.text for context in squad.read(questions, n) for question in context.questions]
        if questions
        else []
    )
    with tempfile.TemporaryDirectory(prefix="rag-bench-") as temporary:
        settings = common.configured(index or Path(temporary) / "index")
        result = run(settings, files, sizes or [1000, 10_000], asked, n, seed, _say)
    if json is not None:
        write_json(result, json)
        common.say(f"Figures: {json}", dim=True, err=True)
    if plot is not None:
        from rag.workshop.bench.plot import plot as draw

        draw(result, plot)
        common.say(f"Plots: {plot}", dim=True, err=True)


def _say(found: SizeFigures) -> None:
    build, serve = found.build, found.serve
    rates = [
        f"{rate:,.0f} passages/s {how}"
        for rate, how in (
            (build.embedded_per_second, "embedded"),
            (build.stored_per_second, "made up"),
        )
        if rate
    ]
    common.say(
        f"{found.passages:,} passages ({found.real_passages:,} real), {found.articles:,} articles",
        bold=True,
    )
    common.say(
        f"  build     {', '.join(rates)}; closed in {build.close_seconds:.1f} s; "
        f"peak {build.peak_memory_mb:,.0f} MB; {found.index_mb:,.1f} MB on disk"
    )
    common.say(
        f"  start     ready in {serve.ready_seconds:.1f} s, "
        f"first answer {serve.first_answer:.0f} ms"
    )
    for name in ("embed", "retrieve", "read", "ask"):
        times = getattr(serve, name)
        common.say(f"  {name:9} p50 {times.p50:.1f}  p95 {times.p95:.1f}  p99 {times.p99:.1f} ms")
    common.say(
        f"  {serve.clients} clients {serve.asked_per_second:.1f} answers/s; a change is visible in "
        f"{serve.change_visible:.0f} ms; server {serve.memory_mb:,.0f} MB; "
        f"recall@10 {found.recall_at_10:.4f} ({found.dense})"
    )
