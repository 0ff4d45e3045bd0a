"""Draw the lots of a published record again, without the product: python draw.py record.json [list.txt] [seed]

record.json is what the public page offers for download; list.txt is a list that somebody kept from before the draw;
seed is the number as the reader saw it published. Says what differs, and ends with 1 if anything does.
"""

import hashlib
import json
import pathlib
import sys
import unicodedata

HEAD = 10  # lines of a list before its participants


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def drawn(count, commitment, digits):
    """The numbers 1 to count in the order in which they are drawn."""
    key = sha256(commitment + "\n" + digits)
    order, n = list(range(1, count + 1)), 0
    for place in range(count, 1, -1):
        while True:
            word, n = int(sha256(key + "\n" + str(n))[:8], 16), n + 1
            if word < 2**32 - 2**32 % place:
                break
        other = word % place
        order[place - 1], order[other] = order[other], order[place - 1]
    return order


def parts(text):
    """What a list says: each term by its name, each participant by the leaf."""
    found = {}
    for number, line in enumerate(filter(None, text.split("\n"))):
        words = line.split(": ", 1) if number < HEAD else line.split(" ", 2)[1:]
        found[words[0]] = words[-1]
    return found


def differing(published, other):
    """One sentence for each term or participant in which two lists differ."""
    ours, theirs = parts(published), parts(other)
    for name in {**ours, **theirs}:
        if name not in theirs:
            yield f"only in the record: {name} {ours[name]}"
        elif name not in ours:
            yield f"not in the record: {name} {theirs[name]}"
        elif ours[name] != theirs[name]:
            yield f"differs: {name}: record “{ours[name]}”, other list “{theirs[name]}”"
    if ours == theirs and published != other:
        yield "the two lists say the same in another order or spelling"


def problems(record, kept=None, seed=None):
    """Everything that is wrong with a record."""
    text, lines = record["list"], [line for line in record["list"].split("\n") if line]
    leaves = [line.split(" ")[1] for line in lines[HEAD:]]
    if sha256(text) != record["commitment"]:
        yield f"the list has the hash {sha256(text)}, but {record['commitment']} was published before"
    if lines[HEAD - 1] != f"participants: {len(leaves)}" or leaves != sorted(set(leaves)):
        yield "the participants are not in the order of their leaves, or one is there twice"
    if kept is not None:
        yield from differing(text, kept)
    if record["seed"]:
        yield from wrong_result(record, parts(text), len(leaves), seed)


def wrong_result(record, terms, count, seed):
    plain = unicodedata.normalize("NFKC", seed or record["seed"]["text"])
    digits = "".join(one for one in plain if one in "0123456789")
    if digits != record["seed"]["digits"]:
        yield f"the seed has the digits {digits}, but {record['seed']['digits']} were used"
    meant = ["drawn"] * int(terms["units"]) + ["waiting"] * int(terms["waiting"]) + ["not drawn"] * count
    order = drawn(count, sha256(record["list"]), digits)
    found = "".join(f"{place} {number} {meant[place - 1]}\n" for place, number in enumerate(order, 1))
    if found != record["result"].split("\n", 3)[3]:
        yield "drawn again, the result is another one:\n" + found


def main(words):
    texts = [pathlib.Path(word).read_text(encoding="utf-8") for word in words[:2]]  # line ends become line feeds
    record, kept = json.loads(texts[0]), texts[1] if len(texts) > 1 else None
    found = list(problems(record, kept, words[2] if len(words) > 2 else None))
    print("\n".join(found) or f"the same result: {record['result'] or 'not drawn yet'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
