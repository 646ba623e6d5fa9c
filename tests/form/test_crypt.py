#!/usr/bin/env python3
"""Encrypted submissions are what ODK XForms: encryption says, checked by another implementation:
the steps of the specification by hand, with the openssl command for the ciphers.
test_crypt.py HUITOUKAN-FORM"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

TOOL = sys.argv.pop(1)
ODK = "{http://opendatakit.org/submissions}"
ORX = "{http://openrosa.org/xforms}"
ID = "uuid:5b9cf8d1-106f-4004-844f-c072d76762ed"
FORM = ('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model><instance>'
        '<data id="t"%s><p><photo/></p><meta><instanceID/></meta></data></instance>'
        '<submission base64RsaPublicKey="%s"/><bind nodeset="/data/p/photo" type="binary"/>'
        '</model></h:head><h:body><group ref="/data/p"><repeat nodeset="/data/p">'
        '<upload ref="/data/p/photo" mediatype="image/*"/></repeat></group></h:body></h:html>')
OAEP = ("-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256",
        "-pkeyopt", "rsa_mgf1_md:sha256")


def openssl(*arguments, stdin=b""):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True,
                          timeout=30).stdout


def aes(way, key, iv, data):
    return openssl("enc", way, "-aes-256-cfb", "-K", key.hex(), "-iv", iv.hex(), stdin=data)


def vectors(instance_id, key):
    """One initialisation vector a file: byte 0, 1, 2 … of the seed goes up in turn."""
    seed = bytearray(hashlib.md5(instance_id.encode() + key).digest())
    counter = 0
    while True:
        seed[counter % 16] = (seed[counter % 16] + 1) % 256
        counter += 1
        yield bytes(seed)


def pad(data):
    n = 16 - len(data) % 16
    return data + bytes([n]) * n


class Crypt(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.private = self.path("private.pem")
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
                self.private)
        self.public = self.path("public.pem")
        openssl("pkey", "-in", self.private, "-pubout", "-out", self.public)
        self.der = openssl("pkey", "-in", self.private, "-pubout", "-outform", "DER")

    def path(self, *parts):
        return os.path.join(self.home, *parts)

    def put(self, data, *parts):
        os.makedirs(os.path.dirname(self.path(*parts)), exist_ok=True)
        with open(self.path(*parts), "wb") as f:
            f.write(data)
        return self.path(*parts)

    def get(self, *parts):
        with open(self.path(*parts), "rb") as f:
            return f.read()

    def tool(self, *arguments, code=0):
        done = subprocess.run([TOOL, *arguments], capture_output=True, text=True, timeout=30,
                              check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def unwrap(self, text):
        return openssl("pkeyutl", "-decrypt", "-inkey", self.private, *OAEP,
                       stdin=base64.b64decode(text))

    def wrap(self, data):
        wrapped = openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", self.public, *OAEP, stdin=data)
        return base64.b64encode(wrapped).decode()

    def open_by_hand(self, version):
        """The plain files, by the steps of the specification."""
        root = ET.fromstring(self.get("sent", "submission.xml"))
        self.assertEqual((root.tag, root.get("encrypted"), root.get("id"), root.get("version")),
                         (ODK + "data", "yes", "t", version))
        instance_id = root.findtext(f"{ORX}meta/{ORX}instanceID")
        self.assertEqual(instance_id, ID)
        encrypted_key = root.findtext(ODK + "base64EncryptedKey")
        key = self.unwrap(encrypted_key)
        self.assertEqual(len(key), 32)
        names = [e.text for e in root.findall(f"{ODK}media/{ODK}file")]
        names.append(root.findtext(ODK + "encryptedXmlFile"))
        lines = ["t"] + ([version] if version else []) + [encrypted_key, instance_id]
        files = {}
        for name, iv in zip(names, vectors(instance_id, key)):
            plain = aes("-d", key, iv, self.get("sent", name))
            self.assertTrue(1 <= plain[-1] <= 16 and plain.endswith(plain[-1:] * plain[-1]))
            self.assertEqual(len(plain) % 16, 0)
            plain = plain[:-plain[-1]]
            files[name] = plain
            lines.append(f"{name.removesuffix('.enc')}::{hashlib.md5(plain).hexdigest()}")
        signature = self.unwrap(root.findtext(ODK + "base64EncryptedElementSignature"))
        self.assertEqual(signature, hashlib.md5(("\n".join(lines) + "\n").encode()).digest())
        return files

    def answers(self, names, version):
        photos = "".join(f"<p><photo>{name}</photo></p>" for name in names)
        attribute = f' version="{version}"' if version else ""
        return (f'<data id="t"{attribute}>{photos}<meta><instanceID>{ID}</instanceID></meta>'
                '</data>').encode()

    def form(self, version):
        return self.put((FORM % (f' version="{version}"' if version else "",
                                 base64.b64encode(self.der).decode())).encode(), "t.xml")

    def test_what_we_encrypt_opens_by_the_specification(self):
        # More files than the vector has bytes: the counter comes round.
        for n, version in ((0, None), (1, "2014083101"), (18, "1")):
            photos = {f"照片{i}.jpg": os.urandom(i * 7) for i in range(n)}
            for name, data in photos.items():
                self.put(data, "plain", name)
            instance = self.put(self.answers(photos, version), "plain", "submission.xml")
            self.tool("encrypt", self.form(version), "--instance", instance, "--out",
                      self.path("sent"))
            files = self.open_by_hand(version)
            self.assertEqual(list(files), [f"{name}.enc" for name in photos] +
                             ["submission.xml.enc"])
            for name, data in photos.items():
                self.assertEqual(files[f"{name}.enc"], data)
            self.assertIn(ID.encode(), files["submission.xml.enc"])

    def encrypt_by_hand(self, photos, signed=True, namespace="http://opendatakit.org/submissions"):
        key = os.urandom(32)
        wrapped = self.wrap(key)
        files = dict(photos, **{"submission.xml": self.answers(photos, "1")})
        lines = ["t", "1", wrapped, ID]
        for (name, data), iv in zip(files.items(), vectors(ID, key)):
            self.put(aes("-e", key, iv, pad(data)), "sent", f"{name}.enc")
            lines.append(f"{name}::{hashlib.md5(data).hexdigest()}")
        digest = hashlib.md5(("\n".join(lines) + "\n").encode()).digest()
        media = "\n".join(f"<media><file>{name}.enc</file></media>" for name in photos)
        signature = ("<base64EncryptedElementSignature>" + self.wrap(digest) +
                     "</base64EncryptedElementSignature>") if signed else ""
        self.put(f'''<?xml version="1.0"?>
<data xmlns="{namespace}" id="t" version="1" encrypted="yes">
  <base64EncryptedKey>{wrapped}</base64EncryptedKey>
  <orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>{ID}</orx:instanceID></orx:meta>
  {media}
  <encryptedXmlFile>submission.xml.enc</encryptedXmlFile>
  {signature}
</data>'''.encode(), "sent", "submission.xml")
        return files

    def test_what_others_encrypt_opens_here(self):
        # Collect writes another namespace than the specification.
        for namespace in ("http://opendatakit.org/submissions",
                          "http://www.opendatakit.org/xforms/encrypted"):
            files = self.encrypt_by_hand({f"p{i}.jpg": os.urandom(i * 5) for i in range(20)},
                                         namespace=namespace)
            self.tool("decrypt", self.path("sent"), "--key", self.private, "--out",
                      self.path("opened"))
            for name, data in files.items():
                self.assertEqual(self.get("opened", name), data)

    def test_no_signature_is_said(self):
        self.encrypt_by_hand({}, signed=False)
        said = self.tool("decrypt", self.path("sent"), "--key", self.private, "--out",
                         self.path("opened"), code=3)
        self.assertIn("no signature", said)
        self.assertIn(ID.encode(), self.get("opened", "submission.xml"))

    def test_key_with_a_passphrase_is_named(self):
        self.encrypt_by_hand({})
        openssl("pkey", "-in", self.private, "-aes256", "-passout", "pass:x", "-out",
                self.path("locked.pem"))
        said = self.tool("decrypt", self.path("sent"), "--key", self.path("locked.pem"), "--out",
                         self.path("opened"), code=1)
        self.assertIn("locked.pem", said)
        self.assertIn("passphrase", said)

    def test_missing_options_are_named(self):
        self.assertIn("--key", self.tool("decrypt", self.home, "--out", self.home, code=2))
        self.assertIn("--out", self.tool("decrypt", self.home, "--key", self.private, code=2))
        self.assertIn("--instance", self.tool("encrypt", self.form("1"), code=2))

    def test_wrong_key_is_named(self):
        self.encrypt_by_hand({})
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
                self.path("other.pem"))
        said = self.tool("decrypt", self.path("sent"), "--key", self.path("other.pem"), "--out",
                         self.path("opened"), code=1)
        self.assertIn("private key", said)
        self.assertEqual(os.listdir(self.path("opened")), [])


unittest.main()
