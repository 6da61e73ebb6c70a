"""The states of an act as a document, drawn from the rules themselves.

`python -m acts.timeline.diagram > docs/states.md` writes it anew; a test compares.
"""

from acts.timeline.rules import AXIS_FIELDS, AXIS_LABELS, STATE_LABELS, moves_of

_HEAD = """# States of an act

An act stands on four axes at once: it may be in force and in court, or repealed and built. Each
arrow is a move that an event may record. This file is written by `acts.timeline.diagram` from the
tables that the program obeys.
"""


def document() -> str:
    """One diagram an axis, in Mermaid, with the words that people see."""
    parts = [_HEAD]
    for axis in AXIS_FIELDS:
        labels, moves = STATE_LABELS[axis], moves_of(axis)
        lines = [f"    {state}: {label.bg}<br>{label.en}" for state, label in labels.items()]
        lines += [
            f"    {state} --> {then}" for state in labels for then in labels if then in moves[state]
        ]
        lines += [f"    {state} --> [*]" for state in labels if not moves[state]]
        name = AXIS_LABELS[axis]
        title = f"{name.bg[:1].upper()}{name.bg[1:]} ({name.en})"
        drawn = "\n".join(lines)
        parts.append(f"## {title}\n\n```mermaid\nstateDiagram-v2\n{drawn}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(document(), end="")
