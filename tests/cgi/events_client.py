"""events_client - a program of ours that talks to events, and its web server

events_client.py SOCKET < commands, one a line; what is answered is printed:

    park NAME ID SUB [MEMBER=VALUE...]   a channel with a reader called NAME
    send ID SUB LINE                     a message
    announce SUB TOPICS                  a notice of method m
    find ID SUB
    text NAME                            all that came until the next END
    wait NAME TEXT                       until TEXT has come
    leave NAME                           the web server hangs up
    answers: done, absent, crowded, full, broken
"""
import socket
import struct
import sys
import time

TYPES = {"park": 1, "send": 2, "find": 3, "announce": 10}
ANSWERS = {64: "done", 65: "absent", 66: "crowded", 67: "full", 68: "broken"}
TEXTS = {"sub": 0, "grant": 1, "meta": 2, "farewell": 3, "uris": 4, "head": 5, "lines": 6}
readers = {}


def packet(kind, number, sub, texts=(), **fields):
    parts = [sub.encode()] + [b""] * 7
    for at, text in texts:
        parts[at] = text.encode()
    head = struct.pack("!BBBBHHqq", 1, TYPES[kind], fields.get("flags", 0), fields.get("topics", 0),
                       1, 0, -1, fields.get("until", 0))
    head += bytes([int(number)]) * 16 + bytes(32)
    return b"\0" + head + b"".join(struct.pack("!I", len(p)) + p for p in parts)


def answer():
    got = peer.recv(65536)
    print(ANSWERS[got[2]] if got else "hung up", flush=True)


def park(name, number, sub, *members):
    given = dict(m.split("=", 1) for m in members)
    mine, theirs = socket.socketpair()
    mine.settimeout(20)
    readers[name] = [mine, b"", b"", False]
    texts = [(TEXTS[k], v) for k, v in given.items() if k in TEXTS]
    fields = {k: int(v) for k, v in given.items() if k not in TEXTS}
    socket.send_fds(peer, [packet("park", number, sub, texts, **fields)], [theirs.fileno()])
    answer()
    theirs.close()


def read_more(name):
    """One read; False at the end of the request or of the connection."""
    reader = readers[name]
    got = reader[0].recv(65536)
    reader[1] += got
    while len(reader[1]) >= 8:
        _, kind, _, length, padding = struct.unpack("!BBHHB", reader[1][:7])
        if len(reader[1]) < 8 + length + padding:
            break
        if kind == 6:
            reader[2] += reader[1][8:8 + length]
        if kind == 3:
            reader[3] = True
        reader[1] = reader[1][8 + length + padding:]
    return bool(got) and not reader[3]


def text(name):
    while read_more(name):
        pass
    print(readers[name][2].decode() + ("END" if readers[name][3] else "CUT"), flush=True)


def wait(name, expected):
    while expected.encode() not in readers[name][2]:
        if not read_more(name):
            break
    print("came" if expected.encode() in readers[name][2] else "never", flush=True)


peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
peer.settimeout(20)
for turn in range(500):
    try:
        peer.connect(sys.argv[1])
        break
    except ConnectionRefusedError:  # it has its name a moment before it listens
        time.sleep(0.02)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "park":
        park(*rest)
    elif word == "send":
        peer.send(packet("send", rest[0], rest[1], [(1, rest[2])]))
        answer()
    elif word == "find":
        peer.send(packet("find", *rest))
        answer()
    elif word == "announce":
        peer.send(packet("announce", 0, rest[0], [(2, "m")], topics=int(rest[1])))
    elif word == "text":
        text(*rest)
    elif word == "wait":
        wait(*rest)
    elif word == "leave":
        readers.pop(*rest)[0].close()
