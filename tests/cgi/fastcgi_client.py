"""fastcgi_client - ask a program over its socket, as a web server does

fastcgi_client.py SOCKET PATH: GETs the path and prints the status
fastcgi_client.py --whole SOCKET PATH [NAME=VALUE...]: and prints all that it
    answers; the pairs are added to the environment
fastcgi_client.py --on SOCKET PATH: again and again until SIGTERM, and then how
    often each status came
fastcgi_client.py --silent SOCKET COUNT: connects so often and asks nothing,
    until it is killed
"""
import collections
import signal
import socket
import struct
import sys
import time


def connect(path):
    """A socket has its name a moment before it listens."""
    end = time.monotonic() + 10
    while True:
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(20)
        try:
            s.connect(path)
            return s
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def pair(name, value):
    return struct.pack("!BB", len(name), len(value)) + name.encode() + value.encode()


def record(kind, content):
    return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def text_of(stream):
    """What the STDOUT records hold."""
    out = b""
    while len(stream) >= 8:
        _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", stream[:8])
        if kind == 6:
            out += stream[8:8 + length]
        stream = stream[8 + length + padding:]
    return out.decode()


def answer(path, script, more=()):
    environment = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": script, "HTTP_HOST": "localhost:8080",
        "REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": "", **dict(more)}
    params = b"".join(pair(n, v) for n, v in environment.items())
    with connect(path) as s:
        s.sendall(record(1, struct.pack("!HB5x", 1, 0)) + record(4, params) + record(4, b"") + record(5, b""))
        got = b""
        while more := s.recv(65536):
            got += more
    return text_of(got)


def ask(path, script):
    text = answer(path, script)
    return text[8:11] if text.startswith("Status: ") else "none"


if sys.argv[1] == "--silent":
    held = [connect(sys.argv[2]) for _ in range(int(sys.argv[3]))]
    print("connected", flush=True)
    time.sleep(1000)
elif sys.argv[1] == "--whole":
    print(answer(sys.argv[2], sys.argv[3], [word.split("=", 1) for word in sys.argv[4:]]))
elif sys.argv[1] == "--on":
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))
    counts = collections.Counter()
    while not told:
        counts[ask(sys.argv[2], sys.argv[3])] += 1
    for status in sorted(counts):
        print(status, counts[status])
else:
    print(ask(sys.argv[1], sys.argv[2]))
