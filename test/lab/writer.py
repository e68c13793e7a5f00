"""Writes rows: ADDRESS[,ADDRESS...] PORT TABLE, with PGUSER, PGDATABASE and PGPASSWORD."""

import socket
import psycopg

addresses, port, table = sys.argv[1].split(","), int(sys.argv[2]), sys.argv[3]
# Of the setting synchronous_commit; empty: the server's own.
commit = os.environ.get("COMMIT", "")
failures = (psycopg.Error, OSError)
connection = None


def answering():
    # An address that nobody has answers nothing, and libpq waits for that no less than two seconds.
    for address in addresses:
        try:
            if not address.startswith("/"):
                socket.create_connection((address, port), 0.3).close()
            return address
        except OSError as error:
            reason = error
    raise reason


def connect():
    return psycopg.connect(
        host=answering(), port=port, autocommit=True, connect_timeout=2, tcp_user_timeout=1000,
        options=f"-c synchronous_commit={commit}" if commit else "",
    )


def prepare():
    with connect() as own:
        own.execute(f"create table {table} (id int primary key)")


def write(number):
    global connection
    try:
        connection = connection or connect()
        connection.execute(f"insert into {table} values ({number})")
    except failures:
        if connection:
            connection.close()
        connection = None
        raise


def read():
    with connect() as own:
        return {row[0] for row in own.execute(f"select id from {table}")}


measure(prepare, write, read, failures)
