"""A reward in another program: one JSON line per sample comes in, one number per line goes out."""

import json
import sys

for line in sys.stdin:
    words = json.loads(line)["response"].split()
    print(len({w.lower() for w in words}) / max(1, len(words)), flush=True)
