"""fetch_origin - an origin that behaves badly, path by path, for fetch.bats

fetch_origin.py DIR listens on two ports of 127.0.0.1 that the kernel chose,
http (DIR/port) and https (DIR/tls, with DIR/cert.pem and DIR/key.pem), and
adds each request that it sees to DIR/seen.
"""
import gzip
import http.server
import os
import ssl
import sys
import threading
import time

DIR = sys.argv[1]
STATUS = {"/moved": 302, "/gone": 404}
SIZE = {"/large": 256 * 1024, "/larger": 256 * 1024 + 1, "/5000": 5000, "/5001": 5001}


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def note(self, body=""):
        with open(DIR + "/seen", "a") as f:
            f.write("%s %s\n%s%s\n" % (self.command, self.path, self.headers, body))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.note(body.decode())
        self.answer(body)

    def do_GET(self):
        self.note()
        self.answer(b"x" * SIZE[self.path] if self.path in SIZE else b'{"keys":[]}')

    def answer(self, body):
        path, _, query = self.path.partition("?")
        if path == "/hangs":
            time.sleep(8)
        if path == "/cut":
            self.close_connection = True
        if path == "/gzip":
            body = gzip.compress(body)
        self.send_response(STATUS.get(path, 200))
        if path == "/moved":
            self.send_header("Location", "/jwks")
        if path == "/gzip":
            self.send_header("Content-Encoding", "gzip")
        if path == "/headers":
            for i in range(40):
                self.send_header("X-%d" % i, "y" * 1000)
        if path == "/head":	# header fields named by the query
            for line in query.split("&"):
                name, _, value = line.partition("=")
                self.send_header(name, value.replace("+", " "))
        if path == "/heads":
            self.flush_headers()
            while True:
                self.wfile.write(b"X: y\r\n" * 100)
        if path not in ("/endless", "/drip"):
            self.send_header("Content-Length", str(len(body) + (path == "/cut")))
        self.end_headers()
        while path == "/endless":
            self.wfile.write(b"x" * 65536)
        while path == "/drip":
            self.wfile.write(b"x")
            time.sleep(0.2)
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


def put(name, text):
    with open(DIR + "/new", "w") as f:
        f.write(text)
    os.rename(DIR + "/new", DIR + "/" + name)


plain = Server(("127.0.0.1", 0), Origin)
tls = Server(("127.0.0.1", 0), Origin)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(DIR + "/cert.pem", DIR + "/key.pem")
tls.socket = context.wrap_socket(tls.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=tls.serve_forever, daemon=True).start()
put("tls", str(tls.server_address[1]))
put("port", str(plain.server_address[1]))
plain.serve_forever()
