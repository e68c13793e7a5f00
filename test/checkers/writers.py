"""Connects every 5 ms for some seconds, and prints how many connections each database answered.
writers.py ADDRESS PORT SECONDS"""

import collections
import socket
import sys
import time

address, port, seconds = sys.argv[1:]
answers = collections.Counter()
end = time.monotonic() + float(seconds)
while time.monotonic() < end:
    try:
        with socket.create_connection((address, int(port)), timeout=2) as connection:
            answers[connection.recv(16).decode() or "none"] += 1
    except OSError:
        answers["none"] += 1
    time.sleep(0.005)
print(*(f"{name} {count}" for name, count in sorted(answers.items())), sep="\n")
