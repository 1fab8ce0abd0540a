"""This product beside what a user might pick instead, in one run on the same passages.

``python -m rag.workshop.bench.beside SQUAD --reader FOLDER [--padding FILE ...]``: the
paragraphs of SQUAD (padded with passages cut from the other files up to ``--passages``) become
documents of each product, all with the encoder all-MiniLM-L6-v2 and the same reader weights: those
of ``--reader`` in float for the others, their int8 export in ``--served`` for this product, since
that is what its users get. Needs ``pip install '.[compare]'``, and below Python 3.13, where
faiss-haystack asks for numpy 1 and runs with numpy 2, ``pip install --no-deps faiss-haystack``.

Each product builds and answers in processes of its own, one after the other, with the same number
of threads, offline, at its own default settings. Prints JSON: build and start times, latencies,
peak memory, index size, answer EM and F1.
"""
