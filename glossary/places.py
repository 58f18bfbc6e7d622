"""Where in a content file something stands, so that an author can go there."""

from __future__ import annotations

import yaml


def line_of(text: str, place: str) -> int:
    """The line of a file, from 1, where the place `en.sections.clean.text` stands, or the nearest part of it."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    line = 1
    for part in place.split("."):
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            found = (node.value[int(part)],) * 2
        else:
            found = None
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line
