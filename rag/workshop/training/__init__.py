"""Train a reader on SQuAD-format data, calibrate it, and export it for serving.

from rag.workshop.training.schedule import Budget
from rag.workshop.training.sources import sources_of
from rag.workshop.training.trainer import train

train(sources_of(files), out, Budget(minutes=60))
"""
