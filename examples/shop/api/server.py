"""A small API that tells whether its database can be reached."""

import http.server
import os
import socket


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            socket.create_connection((os.environ["DATABASE_HOST"], 5432), timeout=2).close()
            status, text = 200, "the database answers\n"
        except OSError as problem:
            status, text = 503, f"no database: {problem}\n"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
