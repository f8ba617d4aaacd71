"""An endpoint on Python's own server, which speaks HTTP/1.0 and ends a reply by hanging up."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Decisions(BaseHTTPRequestHandler):
    """Approves everything."""

    def do_POST(self):
        """Decide."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Stripe-Version", "2026-05-27.dahlia")
        self.end_headers()
        self.wfile.write(b'{"approved": true}')


server = HTTPServer(("127.0.0.1", 0), Decisions)
print(server.server_port, flush=True)  # noqa: T201 - whoever starts it waits for this
server.serve_forever()
