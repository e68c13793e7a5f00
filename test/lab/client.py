"""What the lab's clients have in common; their own part follows it.

Each writes a number every 50 ms until its input ends, and then reads back which numbers are there. It prints one JSON object
a line: {"gap": seconds, "since": time} after each half second or more without an acknowledgement, and at last
{"acknowledged": n, "lost": n, "longest": seconds, "last": time}.
"""

import json, os, select, sys, time


def say(**what):
    print(json.dumps(what), flush=True)


def patiently(work, failures):
    for _ in range(300):
        try:
            return work()
        except failures as error:
            reason = error
            time.sleep(0.4)
    sys.exit(f"{sys.argv[1:]} does not work: {reason!r}")


def measure(prepare, write, read, failures):
    patiently(prepare, failures)
    number, acknowledged, longest = 0, set(), 0.0
    last = time.time()
    say(started=last)
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        number += 1
        try:
            write(number)
        except failures:
            continue
        acknowledged.add(number)
        now = time.time()
        longest = max(longest, now - last)
        if now - last >= 0.5:
            say(gap=now - last, since=last)
        last = now
    # That of the end may be a long one as well.
    longest = max(longest, time.time() - last)
    lost = acknowledged - patiently(read, failures)
    say(acknowledged=len(acknowledged), lost=len(lost), longest=longest, last=last)
