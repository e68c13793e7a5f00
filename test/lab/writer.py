"""Writes a row every 50 ms and keeps what was acknowledged, until its input ends; then says which rows are missing.

writer.py ADDRESS PORT TABLE, with PGUSER, PGDATABASE and PGPASSWORD. Prints one JSON object a line: {"gap": seconds, "from":
time} after each half second or more without an acknowledged row, and at last {"acknowledged": n, "lost": n, "gap": longest}.
"""

import json, os, select, socket, sys, time
import psycopg

address, port, table = sys.argv[1], int(sys.argv[2]), sys.argv[3]
# Of the setting synchronous_commit; empty: the server's own.
commit = os.environ.get("COMMIT", "")


def say(**what):
    print(json.dumps(what), flush=True)


def connect():
    # An address that nobody has answers nothing, and libpq waits for that no less than two seconds.
    if not address.startswith("/"):
        socket.create_connection((address, port), 0.3).close()
    return psycopg.connect(
        host=address, port=port, autocommit=True, connect_timeout=2, tcp_user_timeout=1000,
        options=f"-c synchronous_commit={commit}" if commit else "",
    )


def until_it_works(work):
    for _ in range(600):
        try:
            with connect() as connection:
                return work(connection)
        except (psycopg.Error, OSError) as error:
            reason = error
            time.sleep(0.2)
    sys.exit(f"{address}:{port} takes no writes: {reason}")


until_it_works(lambda connection: connection.execute(f"create table {table} (id int primary key)"))
connection, number, acknowledged, longest = None, 0, set(), 0.0
last = time.time()
say(started=last)
while not select.select([sys.stdin], [], [], 0.05)[0]:
    number += 1
    try:
        connection = connection or connect()
        connection.execute(f"insert into {table} values ({number})")
    except (psycopg.Error, OSError) as error:
        if connection:
            connection.close()
        connection = None
        continue
    acknowledged.add(number)
    now = time.time()
    longest = max(longest, now - last)
    if now - last >= 0.5:
        say(gap=now - last, since=last)
    last = now
rows = until_it_works(lambda connection: {row[0] for row in connection.execute(f"select id from {table}")})
say(acknowledged=len(acknowledged), lost=len(acknowledged - rows), longest=longest, last=last)
