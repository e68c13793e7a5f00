"""Asks whether a port takes connections: ADDRESS PORT."""

import socket

address, port = sys.argv[1], int(sys.argv[2])
taken = set()


def write(number):
    socket.create_connection((address, port), 0.2).close()
    taken.add(number)


measure(lambda: None, write, lambda: taken, OSError)
