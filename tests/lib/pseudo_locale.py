"""A catalogue whose texts are about twice as long as the English ones, made from the sources: what
survives it survives any translation."""
import pathlib
import re
import subprocess

LANGUAGE = "en_XA"
LETTERS = "éàöñçüîåøß"
FORMAT = re.compile(r"%(?:%|<\w+>|[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z])")


def longer(text):
    """The text and as much again: in words where it has words, in one piece where it is one."""
    if text.endswith("\\n"):
        return longer(text[:-2]) + "\\n"
    plain = FORMAT.sub("", text)
    if len(plain) <= 3:
        return text
    pad = (LETTERS * (len(plain) // len(LETTERS) + 1))[:len(plain)]
    if " " in plain:
        return text + " " + " ".join(pad[i:i + 7] for i in range(0, len(pad), 7))
    return text + pad


def _entries(pot):
    """(msgid, msgid_plural or None), still escaped as in the file."""
    for block in pot.split("\n\n"):
        body = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        found = re.match(r'msgid ((?:".*"\n?)+)(?:msgid_plural ((?:".*"\n?)+))?', body)
        if found:
            one, many = ("".join(re.findall(r'"(.*)"', part)) if part else None
                         for part in found.groups())
            if one:
                yield one, many


def make(top, folder):
    """Writes folder/en_XA/LC_MESSAGES/huitoukan.mo from the sources of `top`; returns `folder`."""
    top, folder = pathlib.Path(top), pathlib.Path(folder)
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    pot, po = folder / "all.pot", folder / "long.po"
    subprocess.run(["xgettext", "-o", pot, "--from-code=UTF-8", "-k_", "-kN_", "-kngettext:1,2",
                    "-D", top, *(top / "po/POTFILES").read_text().split()], check=True)
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
             '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n']
    for one, many in _entries(pot.read_text(encoding="utf-8")):
        if many is None:
            lines.append(f'msgid "{one}"\nmsgstr "{longer(one)}"\n')
        else:
            lines.append(f'msgid "{one}"\nmsgid_plural "{many}"\n'
                         f'msgstr[0] "{longer(one)}"\nmsgstr[1] "{longer(many)}"\n')
    po.write_text("\n".join(lines), encoding="utf-8")
    subprocess.run(["msgfmt", "-o", place / "huitoukan.mo", po], check=True)
    return folder
