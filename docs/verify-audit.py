#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks an exported audit trail: verify-audit.py FILE [--key HEX | --against OLDER-EXPORT].

Without a key it checks what needs none: that nothing was cut out of the file, in which order the rows are, and that the
last line fits. With the audit key (64 hexadecimal digits) it computes every signature. An older export, kept elsewhere,
shows that the rows of then are still the same. Who has the key can forge a trail: this proves order and completeness
against everybody else, not that what was recorded is true."""
import hashlib
import hmac
import json
import sys

FIELDS = "version segment seq time counter actor account source action object tenant result before after detail intent keyId".split()
FIRST = "seq time actor source action object result detail keyId".split()


def sign(key, row, before):
    values = [row[name] for name in (FIRST if row["version"] == "1" else FIELDS)] + [before]
    text = b"".join(b"%d:%s" % (len(v.encode()), v.encode()) for v in values)
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def read_lines(path):
    # Not splitlines(), which breaks at characters that may stand in a text.
    return [line + "\n" for line in open(path, encoding="utf-8", newline="\n").read().split("\n")[:-1]]


def main(path, option=None, value=None):
    lines = read_lines(path)
    rows, anchor = [json.loads(line) for line in lines[:-1]], json.loads(lines[-1])["anchor"]
    if hashlib.sha256("".join(lines[:-1]).encode()).hexdigest() != anchor["sha256"] or len(rows) != anchor["rows"]:
        return "the file is not what was exported"
    if rows and (rows[-1]["mac"], rows[-1]["seq"]) != (anchor["mac"], str(anchor["seq"])):
        return "the anchor does not fit"
    last = {"mac": "", "seq": "0", "segment": "1"}
    for row in rows:
        begins = row["segment"] != last["segment"]
        if begins:
            print(f"entry {row['seq']}: a new segment after a break at entry {row['object']}")
        elif int(row["seq"]) != int(last["seq"]) + 1:
            return f"entry {int(last['seq']) + 1} is missing"
        if option == "--key" and sign(bytes.fromhex(value), row, "" if begins else last["mac"]) != row["mac"]:
            return f"entry {row['seq']} does not fit its signature"
        last = row
    if option == "--against":
        now = {row["seq"]: row["mac"] for row in rows}
        for row in (json.loads(line) for line in read_lines(value)[:-1]):
            if now.get(row["seq"]) != row["mac"]:
                return f"entry {row['seq']} is not what it was"
    print(f"{len(rows)} entries fit")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
