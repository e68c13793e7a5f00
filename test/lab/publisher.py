"""Publishes a confirmed message every 50 ms to a quorum queue, until its input ends; then reads all of them back.

publisher.py VHOST QUEUE USER ADDRESS, with PASSWORD. It connects anew every second, and declares the queue on every
connection as task runners do. Prints the same lines as writer.py.
"""

import json, os, select, sys, time
import pika

vhost, queue, user, address = sys.argv[1:]
credentials = pika.PlainCredentials(user, os.environ["PASSWORD"])
failures = (pika.exceptions.AMQPError, OSError)


def say(**what):
    print(json.dumps(what), flush=True)


def connect():
    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            address, 5672, vhost, credentials, heartbeat=4, blocked_connection_timeout=4, socket_timeout=2,
            connection_attempts=1, stack_timeout=3,
        )
    )
    channel = connection.channel()
    channel.confirm_delivery()
    channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
    return connection, channel


def patiently(work):
    for _ in range(60):
        try:
            return work(*connect())
        except failures as error:
            reason = error
            time.sleep(1)
    sys.exit(f"{address} does not work: {reason!r}")


def drain(_, channel):
    numbers = set()
    while (message := channel.basic_get(queue, auto_ack=False))[0]:
        numbers.add(int(message[2]))
    return numbers


patiently(lambda connection, channel: (channel.queue_purge(queue), connection.close()))
connection, number, acknowledged, longest = None, 0, set(), 0.0
last = time.time()
say(started=last)
while not select.select([sys.stdin], [], [], 0.05)[0]:
    number += 1
    try:
        if connection and time.time() - opened > 1:
            connection.close()
            connection = None
        if not connection:
            connection, channel = connect()
            opened = time.time()
        channel.basic_publish("", queue, str(number).encode(), pika.BasicProperties(delivery_mode=2), mandatory=True)
    except failures:
        try:
            if connection:
                connection.close()
        except failures:
            pass
        connection = None
        continue
    acknowledged.add(number)
    now = time.time()
    longest = max(longest, now - last)
    if now - last >= 0.5:
        say(gap=now - last, since=last)
    last = now
numbers = patiently(drain)
say(acknowledged=len(acknowledged), lost=len(acknowledged - numbers), longest=longest, last=last)
