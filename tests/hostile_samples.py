"""Sixty texts that would run, fetch, draw a form or cover the page if taken for markup."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from vectorstore.records import DocumentInfo, Event, NewDocument, Page, PassageDraft, Source

_TEXTS = """
<script>HIT</script>
<script src="OUT"></script>
</script><script>HIT</script>
<ScRiPt >HIT</sCrIpT>
<scr<script>ipt>HIT</scr</script>ipt>
<script type="module">import "OUT"</script>
<svg class=hostile onload="HIT"></svg>
<svg class=hostile><script>HIT</script></svg>
<svg class=hostile><animate onbegin="HIT" attributeName=x dur=1s></svg>
<svg class=hostile><use href="OUT#x"/></svg>
<svg class=hostile><image href="OUT"/></svg>
<svg class=hostile><a xlink:href="javascript:HIT"><text y=20>press</text></a></svg>
<img class=hostile src=x onerror="HIT">
<img class=hostile src="OUT">
<img class=hostile src=x onerror=HIT//
<img class=hostile srcset="OUT 1x, OUT 2x">
"><img class=hostile src=x onerror="HIT">
' onmouseover='HIT' autofocus onfocus='HIT' x='
" onmouseover="HIT" autofocus onfocus="HIT" x="
<a class=hostile href="javascript:HIT">press</a>
[press](javascript:HIT) and [this](OUT)
![picture](OUT)
![picture](OUT "title" onerror=HIT)
<a class=hostile href="data:text/html,<script>HIT</script>">press</a>
<object class=hostile data="OUT"></object>
<embed class=hostile src="OUT">
<iframe class=hostile src="OUT"></iframe>
<iframe class=hostile src="javascript:HIT"></iframe>
<iframe class=hostile srcdoc="<script>parent.HIT</script>"></iframe>
<frameset class=hostile onload="HIT"><frame src="OUT"></frameset>
<meta class=hostile http-equiv="refresh" content="0; url=OUT">
<base class=hostile href="OUT">
<link class=hostile rel="stylesheet" href="OUT">
<link class=hostile rel="prefetch" href="OUT"><link class=hostile rel="dns-prefetch" href="OUT">
<link class=hostile rel="preload" as="image" href="OUT">
<style class=hostile>@import "OUT";</style>
<style class=hostile>body { background: url("OUT") }</style>
<div class=hostile style="background: url(OUT)">text</div>
<div class=hostile style="position:fixed;inset:0;background:#fff;z-index:99999">log in again</div>
<table class=hostile background="OUT"><tr><td background="OUT">x</td></tr></table>
<form class=hostile action="OUT"><input name=password type=password autofocus onfocus="HIT"></form>
<button class=hostile form=x formaction="javascript:HIT">send</button>
<input class=hostile type=image src="OUT" onerror="HIT">
<video class=hostile src="OUT" poster="OUT" autoplay onerror="HIT"></video>
<audio class=hostile src="OUT" autoplay onerror="HIT"></audio>
<details class=hostile open ontoggle="HIT"><summary>more</summary></details>
<marquee class=hostile onstart="HIT">x</marquee>
<portal class=hostile src="OUT"></portal>
<math class=hostile><mtext><table><mglyph><style><img src=x onerror="HIT"></style></table></math>
<noscript class=hostile><p title="</noscript><img src=x onerror=HIT>">
<template class=hostile shadowrootmode=open><img src=x onerror="HIT"></template>
<xmp class=hostile><p title="</xmp><img src=x onerror=HIT>">
<body class=hostile onload="HIT" onpageshow="HIT">
&lt;script&gt;HIT&lt;/script&gt; &amp;lt;img src=x onerror=HIT&amp;gt;
&#60;img src=x onerror=HIT&#62; \\u003cscript\\u003eHIT\\u003c/script\\u003e
${HIT} `${HIT}` #{HIT} <%= HIT %> *{HIT}
{{ HIT }} {{constructor.constructor("HIT")()}} {%- if HIT -%}{{{HIT}}}
{"__proto__": {"html": "<img src=x onerror=HIT>"}} __proto__[innerHTML]=<img src=x onerror=HIT>
\u202egpj.exe\u202c\u200b<\u200bscript>HIT</script>\u2066\ufeff<img\u00a0src=x onerror=HIT>
\x00<script>HIT</script>\x0b<img/src=x\x0conerror=HIT> <!--><script>HIT</script>--> ]]>
""".strip().split("\n")


def payloads(outside: str) -> list[str]:
    """The texts: each would set `window.hit`, or fetch an address of its own that begins so."""
    return [
        text.replace("HIT", f"window.hit=(window.hit||'')+{number}+','").replace(
            "OUT", f"{outside}/{number}"
        )
        for number, text in enumerate(_TEXTS)
    ]


def document(
    number: int, texts: Sequence[str], title: str, source: str, author: str
) -> NewDocument:
    """A document that tells of the same a line, each line ending in one of the texts."""
    lines = [
        f"Kazakhstan joined the United Nations on 2 March 1992 ({number}-{place}) {text.strip()}"
        for place, text in enumerate(texts)
    ]
    text = "\n".join(lines)
    spans, start = [], 0
    for line in lines:
        spans.append((start, start + len(line)))
        start += len(line) + 1
    digest = sha256(text.encode()).hexdigest()
    info = DocumentInfo(
        digest, title, "treaty", "en", source, "2026-11-23T10:00:00+00:00", digest,
        author=author, year=1992, page_count=1,
    )  # fmt: skip
    rests_on = Source(title, article=texts[0][:60], publisher=texts[0], url=source)
    drafts = [
        PassageDraft(
            start=group[0][0],
            end=group[-1][1],
            sentences=tuple(group),
            headings=(title, texts[0]),
            page=1,
            locator=texts[0][:80],
            sources=(rests_on,),
            events=tuple(Event("1992-03-02", span, (rests_on,)) for span in group[:1]),
        )
        for group in (spans[at : at + 4] for at in range(0, len(spans), 4))
    ]
    return NewDocument(info, text.encode(), text, (Page(1, 0, texts[0][:40]),), tuple(drafts))


def documents(texts: Sequence[str]) -> list[NewDocument]:
    """One with every text in it, and for each text one whose title, place and author are it."""
    made = [document(0, texts, texts[0], "/library/all.txt", texts[1])]
    for number, text in enumerate(texts, 1):
        places = (f"/library/{text}", f"upload:{text}", f"https://example.org/?{text}", text)
        made.append(document(number, [text], text, places[number % 4], text))
    return made
