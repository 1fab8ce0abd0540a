"""How the product behaves as a corpus grows: building, starting, searching, answering."""

from rag.workshop.bench.growth import run
from rag.workshop.bench.records import BenchResult, SizeFigures
from rag.workshop.evaluation.records import write_json

__all__ = ["BenchResult", "SizeFigures", "run", "write_json"]
