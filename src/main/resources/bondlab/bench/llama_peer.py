"""Samples of a .gguf file by llama.cpp, for the suite decode.

Usage: llama_peer.py THREADS FILE. Input and answers are those of transformers_peer.py. A prompt is read once and its keys and values are shared by its
samples. Before the first timed run every number of sequences per step is tried, and the best one kept.
"""
import functools
import sys
import time

import llama_cpp as llama

THREADS, MOST = int(sys.argv[1]), 64


@llama.llama_log_callback
def silent(level, text, data):
    pass


llama.llama_log_set(silent, None)
llama.llama_backend_init()
loading = llama.llama_model_default_params()
loading.use_extra_bufts = False # with weights in a processor's own order, 0.3.36 crashed on a Xeon with AMX at the first batch of two tokens or more
model = llama.llama_model_load_from_file(sys.argv[2].encode(), loading)
assert model, "llama.cpp cannot read " + sys.argv[2]


def context(tokens):
    settings = llama.llama_context_default_params()
    settings.n_ctx = tokens
    settings.n_batch = settings.n_ubatch = 512
    settings.n_seq_max = MOST
    settings.n_threads = settings.n_threads_batch = THREADS
    settings.kv_unified = True
    made = llama.llama_init_from_model(model, settings)
    assert made, f"llama.cpp makes no context of {tokens} tokens"
    return made


def put(batch, i, token, place, sequence, asked):
    batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.logits[i] = token, place, 1, asked
    batch.seq_id[i][0] = sequence


def group(ctx, sampler, batch, prompt, samples, new_tokens):
    """Draws from the model's own law; an end token does not end anything."""
    memory = llama.llama_get_memory(ctx)
    llama.llama_memory_clear(memory, True)
    batch.n_tokens = len(prompt)
    for i, token in enumerate(prompt):
        put(batch, i, token, i, 0, i == len(prompt) - 1)
    assert llama.llama_decode(ctx, batch) == 0
    for s in range(1, samples):
        llama.llama_memory_seq_cp(memory, 0, s, -1, -1)
    drawn = [llama.llama_sampler_sample(sampler, ctx, -1) for _ in range(samples)]
    for t in range(new_tokens - 1):
        batch.n_tokens = samples
        for s in range(samples):
            put(batch, s, drawn[s], len(prompt) + t, s, True)
        assert llama.llama_decode(ctx, batch) == 0
        drawn = [llama.llama_sampler_sample(sampler, ctx, s) for s in range(samples)]


def sample(prompts, samples, new_tokens, each):
    ctx = ctx_of(max(map(len, prompts)) + MOST * new_tokens)
    for prompt in prompts:
        for at in range(0, samples, each):
            group(ctx, sampler, batch, prompt, min(each, samples - at), new_tokens)


ctx_of = functools.lru_cache(maxsize=1)(context)
batch = llama.llama_batch_init(512, 0, 1)
sampler = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
llama.llama_sampler_chain_add(sampler, llama.llama_sampler_init_dist(1))


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


@functools.lru_cache(maxsize=None)
def case(line):
    _, _, samples, new_tokens, *rest = line.split()
    rest, prompts = [int(n) for n in rest], []
    while rest:
        prompts.append(rest[1:1 + rest[0]])
        rest = rest[1 + rest[0]:]
    runs = [functools.partial(sample, prompts, int(samples), int(new_tokens), each)
            for each in sorted({min(int(samples), size) for size in (8, 16, 32, MOST)})]
    runs[0]()
    return min(runs, key=seconds)


print(f"llama-cpp-python {llama.__version__}, its best number of sequences, no reordered weights", flush=True)
for line in sys.stdin:
    run = case(line)
    print(seconds(run), flush=True)
