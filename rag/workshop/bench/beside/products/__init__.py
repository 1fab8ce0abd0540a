"""One file a product: what it is, what it needs, how it builds, the ways to ask it.

A module has ``ABOUT``, ``PACKAGES`` (distributions it stands on), ``build(job)``, which leaves its
index in ``job.index``, and ``ways(job)``, which opens that index and gives the ways to ask, the
one that users get first. Whatever is heavy is imported inside these two: the run imports every
module to read its names. Nothing here but ``ours`` may import this product, which sets the
environment as suits itself.
"""
