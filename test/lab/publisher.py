"""Publishes confirmed messages to a quorum queue: VHOST QUEUE USER ADDRESS, with PASSWORD.

It connects anew every second, and declares the queue on every connection as task runners do.
"""

import pika

vhost, queue, user, address = sys.argv[1:]
credentials = pika.PlainCredentials(user, os.environ["PASSWORD"])
failures = (pika.exceptions.AMQPError, OSError)
connection, opened = None, 0.0


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


def prepare():
    connection, channel = connect()
    channel.queue_purge(queue)
    connection.close()


def write(number):
    global connection, channel, opened
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
        raise


def read():
    _, channel = connect()
    numbers = set()
    while (message := channel.basic_get(queue, auto_ack=False))[0]:
        numbers.add(int(message[2]))
    return numbers


measure(prepare, write, read, failures)
