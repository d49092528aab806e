#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""REL-01, DSK-07: 200 kills during writing; nothing acknowledged is lost, nothing is half mapped."""
import random
import subprocess
import sys
import tempfile

KILLS = 200
worker = sys.argv[1]
dice = random.Random(7)
acknowledged = []
print("1..1", flush=True)

with tempfile.TemporaryDirectory(prefix="tenantry-kill-") as folder:
    for kill in range(KILLS):
        process = subprocess.Popen([worker, folder, str(1 + kill * 1000)], stdout=subprocess.PIPE, text=True)
        # Not after a time but after a number of answers: as random, and as fast on any machine.
        for _ in range(dice.randrange(1, 6)):
            line = process.stdout.readline()
            if line.startswith("ack "):
                acknowledged.append(line.split()[1])
        process.kill()
        rest = process.stdout.read()
        acknowledged += [line.split()[1] for line in rest.splitlines() if line.startswith("ack ") and len(line.split()) == 2]
        process.wait()
    result = subprocess.run([worker, folder, "check"], stdout=subprocess.PIPE, text=True, check=False)
    have = {line.split()[1] for line in result.stdout.splitlines() if line.startswith("have ")}
    # The last line of a killed process may be cut; a name that is the beginning of one that is there was such a line.
    lost = [name for name in acknowledged if name not in have]
    good = result.returncode == 0 and not lost and len(acknowledged) > KILLS
    print(f"# {len(acknowledged)} acknowledged, {len(have)} there, {len(lost)} lost")
    print("ok" if good else "not ok", "1 /service/REL-01-DSK-07-kills")
    if not good:
        print(result.stdout[-2000:], lost[:10], file=sys.stderr)
    sys.exit(0 if good else 1)
