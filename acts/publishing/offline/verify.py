"""Check published acts of Kvartal offline, with nothing but Python 3.9 or newer.

    python3 verify.py proof.json                one act: every version and its link
    python3 verify.py proof.json chain.csv      the same, and that the chain holds them
    python3 verify.py chain.csv                 the whole chain
    python3 verify.py new.csv --older old.csv   and that the chain only grew since you kept a copy

The rules. The hash of a content is SHA-256 of its JSON written in one way only: no spaces, keys
in order, whole numbers, texts as they are (RFC 8785). The seed of a chain is SHA-256 of
"kvartal <municipality> register" ("… demonstration" for invented acts). Every link is SHA-256 of
one line, its parts separated by single spaces:

    <hash of the link before> <position> <act> <version> <kind> <hash of content> <moment>

The first link follows the seed. It ends with 0 when all is well and with 1 when something is not.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: in_order(value[key]) for key in sorted(value, key=lambda k: k.encode("utf-16-be"))
        }
    if isinstance(value, list):
        return [in_order(one) for one in value]
    if isinstance(value, float):
        raise ValueError("a content holds whole numbers only")
    return value


def canonical(value: Any) -> str:
    return json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"))


def seed(chain: Row) -> str:
    kind = "demonstration" if chain["demonstration"] else "register"
    return sha256("kvartal {} {}".format(chain["municipality"], kind))


def link(previous: str, row: Row) -> str:
    parts = (
        previous, row["position"], row["act"], row["version"], row["kind"],
        row["content_sha256"], row["published_at"],
    )  # fmt: skip
    return sha256(" ".join(str(part) for part in parts))


def check_proof(proof: Row) -> Iterator[str]:
    """What is wrong with the versions of one act, as sentences."""
    first = seed(proof["chain"])
    for row in proof["versions"]:
        name = "version {}".format(row["version"])
        content = row.get("content")
        if content is not None and sha256(canonical(content)) != row["content_sha256"]:
            yield name + ": the content does not match its hash"
        if content is not None and content.get("act") != proof["act"]:
            yield name + ": the content is of another act"
        if row["act"] != proof["act"]:
            yield name + ": the link is of another act"
        if row["position"] == 1 and row["previous_sha256"] != first:
            yield name + ": it is the first of the chain and does not follow the seed"
        if link(row["previous_sha256"], row) != row["chain_sha256"]:
            yield name + ": the link does not match its hash"


def read_chain(path: str) -> tuple[Row, list[Row]]:
    """The head of a chain file and its rows."""
    with open(path, encoding="utf-8", newline="") as file:
        head = file.readline().lstrip("#").split()
        return {"municipality": head[1], "demonstration": head[2] == "demonstration"}, list(
            csv.DictReader(file)
        )


def check_chain(chain: Row, rows: list[Row]) -> Iterator[str]:
    """What is wrong with a whole chain, as sentences."""
    previous = seed(chain)
    for expected, row in enumerate(rows, start=1):
        if int(row["position"]) != expected:
            yield "position {}: {} stands there".format(expected, row["position"])
            return
        if link(previous, row) != row["chain_sha256"]:
            yield f"position {expected}: the link does not match its hash"
        previous = row["chain_sha256"]


def check_held(proof: Row, chain: Row, rows: list[Row]) -> Iterator[str]:
    """Whether a chain holds every version of a proof."""
    if chain != {name: proof["chain"][name] for name in chain}:
        yield "the chain is of other acts"
        return
    held = {row["position"]: row["chain_sha256"] for row in rows}
    for row in proof["versions"]:
        if held.get(str(row["position"])) != row["chain_sha256"]:
            yield "version {}: the chain does not hold it".format(row["version"])


def check_grown(older: list[Row], rows: list[Row]) -> Iterator[str]:
    """Whether a chain still begins with all that an older copy of it holds."""
    for at, row in enumerate(older[: len(rows)]):
        if row != rows[at]:
            yield "position {}: it was another one".format(row["position"])
            return
    if len(older) > len(rows):
        yield f"the chain lost its end: {len(rows)} links are left of {len(older)}"


def look_at(paths: list[str], older_path: str = "") -> list[str]:
    """Everything that is wrong with some files, as sentences; says what it looks at."""
    wrong: list[str] = []
    proof: Row = {}
    chain: Row = {}
    rows: list[Row] = []
    for path in paths:
        if path.endswith(".json"):
            with open(path, encoding="utf-8") as file:
                proof = json.load(file)
            wrong += check_proof(proof)
            hidden = sum(row.get("content") is None for row in proof["versions"])
            print(f"{path}: act {proof['act']}, {len(proof['versions'])} versions")
            if hidden:
                print(f"  of {hidden} only the hash is public")
        else:
            chain, rows = read_chain(path)
            wrong += check_chain(chain, rows)
            end = rows[-1]["chain_sha256"] if rows else seed(chain)
            print(f"{path}: {len(rows)} links, the last is {end}")
    if proof and chain:
        wrong += check_held(proof, chain, rows)
    if older_path:
        wrong += check_grown(read_chain(older_path)[1], rows)
    return wrong


def main(arguments: list[str]) -> int:
    older_path = ""
    if "--older" in arguments[:-1]:
        at = arguments.index("--older")
        older_path = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    if not arguments:
        print(__doc__)
        return 2
    wrong = look_at(arguments, older_path)
    for sentence in wrong:
        print("WRONG: " + sentence)
    print("everything matches" if not wrong else f"{len(wrong)} things do not match")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
