#!/usr/bin/env python3
"""Verifies an evidence bundle of Noticeboard by what docs/evidence.md says: python3 verify_bundle.py BUNDLE [KEY]"""
import base64, hashlib, json, sys
sha = lambda data: hashlib.sha256(data).digest()
named = lambda digest: "sha256:" + digest.hex()
canonical = lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
hashed = lambda value: named(sha(canonical(value)))
instant = lambda text: text[:-1].partition(".")[0] + "." + text[:-1].partition(".")[2].ljust(6, "0")  # the later, the greater
def need(fits, place, message="does not fit"):
    if not fits: sys.exit(f"The bundle does not verify. {place}: {message}.")
def unpacked(text, length, place):  # base64 in its one form
    need(len(data := base64.b64decode(text, validate=True)) == length and base64.b64encode(data).decode() == text, place, "is no good base64")
    return data
# Ed25519, RFC 8032; points are (X, Y, Z, T).
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, I = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
def add(p, q):
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P
times = lambda n, p: (0, 1, 1, 0) if n == 0 else add(times(n >> 1, add(p, p)), p) if n & 1 else times(n >> 1, add(p, p))
same = lambda p, q: (p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P
def point(data):
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = next(x for x in (pow(square, (P + 3) // 8, P) * factor % P for factor in (1, I)) if (x * x - square) % P == 0 and y < P and (x or not sign))
    return (x := x if x & 1 == sign else P - x), y, 1, x * y % P
def signs(key, text, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    return s < L and not same(times(8, a), (0, 1, 1, 0)) and same(times(s, point(b"\x58" + 31 * b"\x66")), add(r, times(k, a)))
def key(text, place):  # C2SP signed-note: name+hash+base64
    name, identifier, data = text.split("+", 2)
    need((data := unpacked(data, 33, place))[0] == 1 and sha(name.encode() + b"\n" + data)[:4].hex() == identifier, place, "is no Ed25519 key")
    return name, data[1:], bytes.fromhex(identifier)
def opened(note, known, place):  # the text's lines, and which of the known keys signed it: every signature must be one of theirs
    (text, gap, below), signed = note.rpartition("\n\n"), []
    for dash, name, data in (line.split(" ") for line in below[:-1].split("\n")):
        data = unpacked(data, 68, place)
        signed += [k for k in known if (dash, name, data[:4]) == ("\u2014", k[0], k[2]) and signs(k[1], (text + "\n").encode(), data[4:])]
    need(gap and below.endswith("\n") and signed and len(signed) == below.count("\n"), place, "has a signature that does not fit, or none")
    return text.split("\n"), signed
def chain(elements, notice, place):  # each record by itself and in its place; answers leaves by their place in the log, and what is shown
    leaves, shown, previous, latest, last = {}, [], None, "", -1
    for ordinal, element in enumerate(elements):
        here, record, before = f"{place}/{ordinal}", element.get("record"), last
        need((last := (record or element)["sequence"]) > before, here, "is not later in the log than the one before")
        if record:
            need(named(sha(b"\0" + canonical(record))) == element["leaf"], here + "/record", "has another leaf hash")
            found = [record.get(name) for name in ("format", "notice", "ordinal", "previous")]
            need(found == [1, notice, ordinal, previous] and instant(record["at"]) > latest, here + "/record", "is not in its place")
            for name in {"subject", "text"} & {*element}:
                need(named(sha(bytes.fromhex(element[name]["salt"]) + element[name]["text"].encode())) == record.get(name), f"{here}/{name}", "is not committed to")
            shown, latest = shown + [(record, element.get("text", {}).get("text", ""), here)], instant(record["at"])
        previous = leaves[last] = element["leaf"]
    return leaves, shown
def tree(tiles, leaves, size, place):  # tiles and own leaves from left to right; answers the root at every cut, and the subtrees by their start
    tiles, start, edge, roots, subtrees = iter(tiles), 0, [], {}, {}
    while start < size:  # the edge holds complete subtrees, the larger ones first
        level, text = (0, base64.b64encode(bytes.fromhex(leaves[start][7:])).decode()) if start in leaves else next(tiles)
        node, end = unpacked(text, 32, place), start + (1 << level)
        need(start % (1 << level) == 0 and not (level and any(start <= own < end for own in leaves)), place, "does not stand beside the records")
        subtrees[start], start = node, end
        while edge and edge[-1][0] == level: level, node = level + 1, sha(b"\1" + edge.pop()[1] + node)
        edge.append((level, node))
        for _, left in edge[-2::-1]: node = sha(b"\1" + left + node)
        roots[start] = node
    need(next(tiles, None) is None and start == size and max(leaves) < size, place, "is not over all of the log")
    return roots, subtrees
def prove(part, place):  # a log part: what the key says of it, what its records tell, its keys
    log, origin, place = part["log"], part.get("origin"), place + "/log"
    need({*log} == {"keys", "checkpoint", "statement", "records", "tree"}, place, "lacks a member or has one too many")
    keys = [key(held["key"], f"{place}/keys/{at}") for at, held in enumerate(log["keys"])]
    lines, signed = opened(log["statement"], keys[-1:], place + "/statement")
    kind, slug, notice, as_of = lines[1][5:], lines[2][5:], lines[3][7:], lines[4][6:]
    (name, size, root), signers = opened(log["checkpoint"], keys[-2:], place + "/checkpoint")
    need(keys[-1] in signers and len(signed) == 1 and name == keys[-1][0], place + "/checkpoint", "is not the log's")
    leaves, shown = chain(log["records"], notice, place + "/records")
    digest, note = named(sha(b"".join(sha(canonical(element)) for element in log["records"]))), named(sha(log["checkpoint"].encode()))
    found = ["Noticeboard evidence, format 1", f"kind {kind}", f"slug {slug}", f"notice {notice}", f"as of {as_of}", f"records {len(leaves)} {leaves[max(leaves)]} {digest}",
             f"checkpoint {int(size)} {named(unpacked(root, 32, place))} {note}", f"keys {hashed(log['keys'])}", f"origin {hashed(origin) if origin else 'none'}"]
    need(lines == found, f"{place}/" + next((line.split()[0] for line, said in zip(found, lines) if line != said), "statement"), "is not what is signed")
    roots, subtrees = tree(log["tree"], leaves, int(size), place + "/tree")
    need(roots[int(size)] == unpacked(root, 32, place), place + "/tree", "does not lead to the checkpoint's root")
    for at in range(1, len(keys)):  # a key's name stands in the last record below a checkpoint, which the key before signed
        here, handover, (before, after) = f"{place}/keys/{at}/handover", log["keys"][at]["handover"], log["keys"][at - 1:at + 1]
        (_, count, below), signed = opened(handover["checkpoint"], keys[at - 1:at + 1], here)
        said = [handover["record"]["action"], *map(handover["record"]["details"].get, ("from", "to"))]
        need(keys[at] in signed and roots.get(int(count)) == unpacked(below, 32, here) and said == ["LOG_KEY_ROTATED", before["key"], after["key"]] and
             sha(b"\0" + canonical(handover["record"])) == subtrees.get(int(count) - 1) and len(handover) == 2, here, "is not in the log")
        if keys[at - 1] not in signed: print(f"note: {before['key']} was replaced without its own signature")
    sources = {record["details"]["origin"] for record, _, _ in shown if "origin" in record.get("details", {})}
    need(sources == {hashed(origin)} if origin else len(sources) < 2, place + "/records", "take over from another log part than the bundle's")
    if origin:  # these records took over all that the other log's tell, and nothing else
        (sort, _, until, _), (old, ends, words, marks), _ = prove(origin, place[:-4] + "/origin")
        marks = {number: "WITHDRAWN" if unnoted else why if why == "CANCELLED" else "WHOLE" for number in old for unnoted, why in [gone(old[number], marks[number], sort, until)]}
        need(tell([entry for entry in shown if "origin" in entry[0].get("details", {})]) == (old, ends, words, marks), place[:-4] + "/origin", "is not what was taken over")
    elif sources: print(f"note: taken over from a log whose part is not here, {sources.pop()}")
    return (kind, slug, as_of, size), tell(shown), log["keys"]
SEALED, SEALING = ("effectiveFrom", "contentHash", "materiality", "locales", "basedOn", "restores"), {"VERSION_PUBLISHED", "VERSION_SCHEDULED", "VERSION_RESTORED", "VERSION_IMPORTED"}
PUBLIC = {"NOTICE_RETIRED", "VERSION_CANCELLED", "VERSION_WITHDRAWN", "VERSION_ERASURE_REQUESTED", "VERSION_ERASED"}  # their reasons are
def tell(shown):  # what records tell: versions by number, ends of the notice, hashes of change notes, how much of a version was taken over
    versions, retired, notes, marks = {}, [], {}, {}
    for record, text, here in shown:
        action, number, said = record["action"], record.get("version"), {**record.get("details", {}), **record}
        need(text or action not in PUBLIC or "text" not in record, here + "/text", "is missing")
        why, when = {"reason": text} if text else {}, said["recordedAt"] if "origin" in said else record["at"]
        ending = {"effectiveFrom": record.get("effectiveFrom"), "recordedAt": when, **why}
        if action in SEALING:
            fits = "origin" not in said or action == "VERSION_IMPORTED" and said["recordedAs"] in SEALING
            need(number > max(versions, default=0) and fits, here + "/record/version", "is not above the one before, or cannot be taken over")
            versions[number] = {"action": said["recordedAs"] if "origin" in said else action, "number": number, "publishedAt": when, **{name: said[name] for name in SEALED if name in said}}
            notes[number], marks[number] = said["changeNote"], said.get("withheld", "WHOLE") if "origin" in said else None
        elif action == "VERSION_ANNOUNCED": versions[number]["announcedAt"] = when
        elif action in {"VERSION_CANCELLED", "VERSION_ERASED"}: versions[number][action[8:].lower()] = {"at": when, **why}
        elif action == "VERSION_WITHDRAWN": versions[number]["withdrawn"] = {**ending, "then": said["then"]}
        elif action == "NOTICE_RETIRED": retired.append(ending)
    return versions, retired, notes, marks
def gone(version, mark, kind, as_of):  # whether a bundle holds no change note of a version, and why no content
    unnoted = mark == "WITHDRAWN" or kind == "PUBLIC" and "withdrawn" in version and instant(version["withdrawn"]["effectiveFrom"]) <= instant(as_of)
    return unnoted, "ERASED" if "erased" in version else "WITHDRAWN" if unnoted else "CANCELLED" if mark == "CANCELLED" or kind == "PUBLIC" and "cancelled" in version else None
def intervals(versions, retired):
    withdrawals, stretches = [version["withdrawn"] for version in versions.values() if "withdrawn" in version], []
    endings = [fact["effectiveFrom"] for fact in retired + [fact for fact in withdrawals if fact["then"] == "NOTHING"]]
    for text in sorted({thing["effectiveFrom"] for thing in [*versions.values(), *withdrawals, *retired]}, key=instant):
        counts = lambda fact: fact is not None and instant(fact["effectiveFrom"]) <= instant(text)
        begun = [version for version in versions.values() if counts(version) and "cancelled" not in version and not counts(version.get("withdrawn"))]
        now = max(begun, key=lambda version: (instant(version["effectiveFrom"]), version["number"]), default=None)
        if now and any(instant(now["effectiveFrom"]) < instant(end) <= instant(text) for end in endings): now = None
        if stretches and "until" not in stretches[-1] and stretches[-1]["version"] != (now or {}).get("number"): stretches[-1]["until"] = text
        if now and (not stretches or "until" in stretches[-1]): stretches.append({"from": text, "version": now["number"]})
    return stretches
def verify(text, trusted=None):
    bundle = json.loads(text)
    need({*bundle} - {"origin"} == {"format", "kind", "slug", "history", "log"} and bundle["format"] == "noticeboard-evidence-1", "the file", "is no bundle")
    need(canonical(bundle) == text.removesuffix("\n").encode(), "the file", "is not in canonical form")
    (kind, slug, as_of, size), (versions, retired, notes, marks), keys = prove(bundle, "")
    need((bundle["kind"], bundle["slug"]) == (kind, slug), "/kind or /slug", "is not what is signed")
    told = {"intervals": intervals(versions, retired), "retired": retired, "versions": [version for _, version in sorted(versions.items())]}
    for at, (given, version) in enumerate(zip(bundle["history"]["versions"], told["versions"])):
        unnoted, why = gone(version, marks[version["number"]], kind, as_of)
        if why: print(f"version {version['number']}: content {why.lower()}, {version['contentHash']}")
        else: need(hashed(given["content"]) == version["contentHash"], f"/history/versions/{at}/content", "has another hash")
        if not unnoted: need(named(sha(given["changeNote"].encode())) == notes[version["number"]], f"/history/versions/{at}/changeNote", "has another hash")
        version.update({"withheld": why} if why else {"content": given["content"]}, **({} if unnoted else {"changeNote": given["changeNote"]}))
    need(bundle["history"] == told, "/history", "is not what the records tell")
    need(not trusted or trusted in [held["key"] for held in keys], "/log/keys", "the log is not signed with the key that was given")
    print(f"The bundle verifies: {slug}, {kind}, {len(versions)} versions, a log of {size} records, key {keys[-1]['key']}")
if __name__ == "__main__":
    try: verify(open(sys.argv[1], encoding="utf-8", newline="").read(), *sys.argv[2:3])
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, StopIteration, RecursionError) as error: sys.exit(f"The bundle does not verify: it is built otherwise ({error!r}).")
