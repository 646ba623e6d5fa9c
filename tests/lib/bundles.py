"""Reads a bundle as sync/protocol/PROTOCOL.md describes it, with libsodium and libzstd and nothing of the
project."""
import ctypes
import hashlib
import json
import pathlib

sodium = ctypes.CDLL("libsodium.so.23")
zstd = ctypes.CDLL("libzstd.so.1")
zstd.ZSTD_decompress.restype = ctypes.c_size_t
zstd.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
KEY, STREAM_HEADER, STREAM_ADDED, FINAL, STATE = 32, 24, 17, 3, 52


class Wrong(Exception):
    """What a reader refuses."""


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32)


def signed_by(key, text, signature):
    data = text.encode()
    return sodium.crypto_sign_verify_detached(signature, data, ctypes.c_ulonglong(len(data)), key) == 0


def unpack(data):
    size = zstd.ZSTD_getFrameContentSize(data, ctypes.c_size_t(len(data)))
    out = ctypes.create_string_buffer(size)
    zstd.ZSTD_decompress(out, ctypes.c_size_t(size), data, ctypes.c_size_t(len(data)))
    return out.raw


class Bundle:
    """Its header, and when it is opened with a secret key its rows and files."""

    def __init__(self, path):
        self.data = pathlib.Path(path).read_bytes()
        if self.data[:8] != b"HTKB\x01\0\0\0":
            raise Wrong("no bundle of version 1")
        self.body = 12 + int.from_bytes(self.data[8:12], "big")
        self.header = json.loads(self.data[12:self.body])

    def is_signed_by(self, key):
        text = "htk-bundle-1:" + blake2b(self.data[:-64]).hexdigest()
        return signed_by(bytes.fromhex(key), text, self.data[-64:])

    def chunks(self):
        at = self.body + STREAM_HEADER
        while at < len(self.data) - 64:
            length = int.from_bytes(self.data[at:at + 4], "big")
            yield self.data[at + 4:at + 4 + length]
            at += 4 + length

    def content_key(self, secret):
        """@secret: the 64 bytes of a device's Ed25519 key."""
        public = secret[32:]
        mine = next((r for r in self.header["recipients"] if r["key"] == public.hex()), None)
        if mine is None:
            raise Wrong("sealed to others")
        box_public, box_secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
        sodium.crypto_sign_ed25519_pk_to_curve25519(box_public, public)
        sodium.crypto_sign_ed25519_sk_to_curve25519(box_secret, secret)
        sealed, key = bytes.fromhex(mine["sealed"]), ctypes.create_string_buffer(KEY)
        if sodium.crypto_box_seal_open(key, sealed, ctypes.c_ulonglong(len(sealed)), box_public,
                                       box_secret) != 0:
            raise Wrong("the sealed key does not open")
        return key.raw

    def open(self, secret):
        """Its rows and its files by their SHA-256."""
        state = ctypes.create_string_buffer(STATE)
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(
            state, self.data[self.body:self.body + STREAM_HEADER], self.content_key(secret))
        bound = blake2b(self.data[:self.body]).digest()
        rows, packed, files, name, last = [], b"", {}, None, None
        for chunk in self.chunks():
            plain, tag = ctypes.create_string_buffer(len(chunk) - STREAM_ADDED), ctypes.c_ubyte()
            if sodium.crypto_secretstream_xchacha20poly1305_pull(
                    state, plain, None, ctypes.byref(tag), chunk, ctypes.c_ulonglong(len(chunk)), bound,
                    ctypes.c_ulonglong(len(bound))) != 0:
                raise Wrong("a chunk was changed")
            last, content = plain.raw[:1], plain.raw[1:]
            if (tag.value == FINAL) != (last == b"Z"):
                raise Wrong("the end is not at the end")
            if last in b"Rr":
                packed += content
            if last == b"r":
                rows, packed = rows + json.loads(unpack(packed))["rows"], b""
            if last == b"F":
                name = json.loads(content)["sha256"]
                files[name] = b""
            if last == b"D":
                files[name] += content
        if last != b"Z":
            raise Wrong("cut short")
        return rows, files


def receipt(path, county_key):
    """What a receipt says, when the county has signed it."""
    outer = json.loads(pathlib.Path(path).read_text())
    text = "htk-receipt-1:" + blake2b(outer["receipt"].encode()).hexdigest()
    if not signed_by(bytes.fromhex(county_key), text, bytes.fromhex(outer["signature"])):
        raise Wrong("not the county's")
    return json.loads(outer["receipt"])
