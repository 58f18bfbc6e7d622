"""The trial of the import: `make trial-import`.

The real command in processes of its own: files as they are, the same again, as a bulk export, and a clinic's worth of
copies, once in one go and once killed half-way and begun again.
"""
