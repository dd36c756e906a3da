"""Frames between the gateway and its workers: four bytes of length, then JSON."""

import asyncio
import json
import socket
import struct
from typing import Any

LENGTH = struct.Struct("!I")
LARGEST_PAYLOAD = 6 * 1024 * 1024  # Lambda's, each way


def encoded(message: Any) -> bytes:
    """In UTF-8, as Lambda counts it. Half a surrogate pair may come from a client; it goes through unharmed."""
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")


def framed(body: bytes) -> bytes:
    return LENGTH.pack(len(body)) + body


def packed(message: dict[str, Any]) -> bytes:
    return framed(encoded(message))


def receive(sock: socket.socket) -> dict[str, Any] | None:
    """None when the other side has gone."""
    head = exactly(sock, LENGTH.size)
    body = exactly(sock, LENGTH.unpack(head)[0]) if head else None
    if body is None:
        return None
    message: dict[str, Any] = json.loads(body)
    return message


def exactly(sock: socket.socket, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = sock.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


async def read(reader: asyncio.StreamReader) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await read_raw(reader))
    return message


async def read_raw(reader: asyncio.StreamReader) -> bytes:
    size = LENGTH.unpack(await reader.readexactly(LENGTH.size))[0]
    return await reader.readexactly(size)
