"""Names as they sound, so that Назарбаев, Назарбаевтың and Nazarbayev's compare as one."""

from __future__ import annotations

import re

_LETTERS = dict(
    pair.split(":")
    for pair in (
        "а:a ә:a б:b в:v г:k ғ:k д:d е:e ж:j з:z и:i й:y к:k қ:k л:l м:m н:n ң:n о:o ө:o п:p р:r "
        "с:s т:t у:u ұ:u ү:u ф:f х:h һ:h ц:s ч:c ш:s щ:s ъ: ы:i і:i ь: э:e ю:u я:a "
        "ä:a á:a à:a ã:a å:a ç:s ğ:k é:e è:e ë:e ê:e ı:i í:i ï:i ñ:n ö:o ó:o ô:o ø:o ş:s š:s ü:u "
        "ú:u ž:j č:c g:k q:k w:v x:ks"
    ).split()
)
_DIGRAPHS = (
    (re.compile(r"дж|dzh"), "j"),
    (re.compile(r"нг|ng"), "n"),
    (re.compile(r"shch|sch|sh"), "s"),
    (re.compile(r"tch|ch"), "c"),
    (re.compile(r"kh|gh"), "h"),
    (re.compile(r"zh"), "j"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ts|тс|tz"), "s"),
    (re.compile(r"ck|c(?![eiyh])"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
)
_VOWELS = re.compile("[aeiouyh']")
_TWICE = re.compile(r"(.)\1+")
_LONGEST_ENDING = 4  # consonants of "-ларының" or "-'s"
_TELLING = 3  # consonants of a name that endings may follow


def sound(word: str) -> str:
    """The consonants of a folded word in Latin letters, after a * where it begins with a vowel."""
    for written, sounds in _DIGRAPHS:  # in capitals, which no later one takes for letters
        word = written.sub(sounds.upper(), word)
    heard = "".join(_LETTERS.get(letter, letter) for letter in word.casefold())
    heard = heard.removeprefix("y")
    opening = "*" if re.match("[aeiou]", heard) else ""
    return opening + _TWICE.sub(r"\1", _VOWELS.sub("", heard))


def same_sound(one: str, other: str) -> bool:
    """Whether two sounds may be one name, of which either may have an ending."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return len(short) > 1
    ending = len(long) - len(short)
    return (
        len(short.lstrip("*")) >= _TELLING and ending <= _LONGEST_ENDING and long.startswith(short)
    )
