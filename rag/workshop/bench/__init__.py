"""How fast and how large: ``rag bench`` as a corpus grows, and a file for each other measure.

Importing this costs nothing: processes of other products do.
"""
