"""Databases that send their name to every client, each as NAME ADDRESS PORT CHECKED-PORT; the health check of PRIMARY
alone succeeds. Standbys answer it late, as on a busy host. databases.py PRIMARY "NAME ADDRESS PORT CHECKED-PORT" ..."""

import http.server
import socketserver
import sys
import threading
import time


def database(name):
    class Database(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.sendall(name.encode())

    return Database


def health(status):
    class Health(http.server.BaseHTTPRequestHandler):
        def do_OPTIONS(self):
            if status != 200:
                time.sleep(0.2)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    return Health


socketserver.TCPServer.allow_reuse_address = True
socketserver.TCPServer.request_queue_size = 128
primary, *databases = sys.argv[1:]
for each in databases:
    name, address, port, checked = each.split()
    handlers = {port: database(name), checked: health(200 if name == primary else 503)}
    for number, handler in handlers.items():
        server = socketserver.ThreadingTCPServer((address, int(number)), handler)
        threading.Thread(target=server.serve_forever).start()
