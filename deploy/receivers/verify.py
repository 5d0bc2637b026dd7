"""Verifies a webhook of Breakwater (Standard Webhooks) with nothing but Python 3. Copy `verify` into your receiver.

Give it the body as the bytes that came, before any parsing. `keys` are the lines that `breakwater webhooks add`
printed: whpk_... (Ed25519) or whsec_... (HMAC). Hold the old and the new one while a key is replaced. Answer 2xx once
the message is safe with you, drop ids that you have seen, and answer {"challenge": data.challenge} to a message of
type breakwater.challenge.
"""
import base64
import binascii
import hashlib
import hmac
import re
import sys

TOLERANCE_SECONDS = 300


def verify(message_id, timestamp, signatures, body, keys, now_seconds):
    """True where one of the keys signed these bytes at about this time."""
    if not message_id or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    if abs(int(timestamp) - now_seconds) > TOLERANCE_SECONDS:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    return any(_matches(part, signed, key) for part in signatures.split(" ") for key in keys)


def _matches(part, signed, key):
    version, _, text = part.partition(",")
    try:
        signature = base64.b64decode(text)
        secret = base64.b64decode(key.partition("_")[2])
    except (binascii.Error, ValueError):
        return False
    if version == "v1" and key.startswith("whsec_"):
        return hmac.compare_digest(hmac.new(secret, signed, hashlib.sha256).digest(), signature)
    if version == "v1a" and key.startswith("whpk_"):
        return _verify_ed25519(secret, signed, signature)
    return False


# Ed25519 by RFC 8032, so that nothing has to be installed; some milliseconds a message. With the package `cryptography`
# it is Ed25519PublicKey.from_public_bytes(public).verify(signature, signed).
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _add(a, b):
    """Points of the curve in extended coordinates (X, Y, Z, T)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    g, h = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number, point):
    total = (0, 1, 1, 0)
    while number > 0:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(data):
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P != 0:
        x = x * _ROOT % _P
    if (x * x - square) % _P != 0 or (x == 0 and sign == 1):
        return None
    x = x if x & 1 == sign else _P - x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def _verify_ed25519(public, signed, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + public + signed).digest()
    left = _times(scalar, _BASE)
    right = _add(commitment, _times(int.from_bytes(digest, "little") % _L, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % _P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % _P == 0


# For the tests of Breakwater: one case a line, fields parted by tabs, the body in base64.
if __name__ == "__main__":
    for line in sys.stdin.read().split("\n")[:-1]:
        name, keys, now, message_id, timestamp, signatures, body = line.split("\t")
        arguments = (message_id, timestamp, signatures, base64.b64decode(body), keys.split(" "), float(now))
        print(name, "verified" if verify(*arguments) else "refused", sep="\t")
