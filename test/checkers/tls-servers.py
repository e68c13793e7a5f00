"""HTTPS servers that answer 200 to everything, each as NAME ADDRESS PORT, with the certificate NAME.pem. Who does not
show a certificate of the authority gets no answer."""

import http.server
import ssl
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_OPTIONS = do_GET

    def log_message(self, *_):
        pass


for server in sys.argv[1:]:
    name, address, port = server.split()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile="ca.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(f"{name}.pem")
    listener = http.server.ThreadingHTTPServer((address, int(port)), Handler)
    # A handshake must not keep the next one waiting.
    listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=listener.serve_forever).start()
