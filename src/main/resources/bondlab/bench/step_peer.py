"""The work of the suites step and offline, done by TRL's RLOO and DPO trainers.

Usage: step_peer.py THREADS. The first line of the answer names the versions. Each line on standard input is one step of
    rloo V C M L H G  c m l h g  prompts samples prompt_tokens new_tokens kl
    dpo V C M L H G  pairs prompt_tokens new_tokens beta
with vocabulary V, width C, MLP width M, L layers, H heads, G key/value heads, the same of the reward's network in small
letters, and the price of a nat of KL. The answer is a line: its seconds. All lines are alike; WARM_UP steps that are not
timed come before the first. Weights are random, everything is float32, and nothing is logged, evaluated or saved.
"""
import os
import sys
import tempfile
import time

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
answers, sys.stdout = sys.stdout, sys.stderr  # libraries may print

import datasets
import tokenizers
import torch
import transformers
import trl

WARM_UP = 2
LAST = 10**6  # the end of input stops the training, long before


def network(V, C, M, L, H, G):
    return transformers.LlamaConfig(
        vocab_size=V, hidden_size=C, intermediate_size=M, num_hidden_layers=L, num_attention_heads=H,
        num_key_value_heads=G, max_position_embeddings=128, tie_word_embeddings=True,
        bos_token_id=None, eos_token_id=None)


def tokenizer(V, end):
    """Token i is the word i, the end and the padding apart."""
    words = {str(i): i for i in range(V) if i < end or i > end + 1}
    text = tokenizers.Tokenizer(tokenizers.models.WordLevel(words | {"<end>": end, "<pad>": end + 1}, unk_token="0"))
    text.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=text, eos_token="<end>", pad_token="<pad>")


class RewardNetwork:
    """A head on the last token's state; reads token ids, so that no text is tokenised again."""
    __name__ = "reward"

    def __init__(self, config):
        self.body = transformers.LlamaModel(config).eval()
        self.head = torch.randn(config.hidden_size)

    @torch.no_grad()
    def __call__(self, prompts, completion_ids, **others):
        ids = [[int(word) for word in prompt.split()] + new for prompt, new in zip(prompts, completion_ids)]
        return (self.body(torch.tensor(ids), use_cache=False).last_hidden_state[:, -1] @ self.head).tolist()


class Requests(transformers.TrainerCallback):
    """Waits for a line before each step and answers with the seconds from there to the step's end."""
    start = None

    def on_step_begin(self, args, state, control, **others):
        if state.global_step > WARM_UP and not sys.stdin.readline():
            sys.exit()
        self.start = time.perf_counter()

    def on_step_end(self, args, state, control, **others):
        if state.global_step > WARM_UP:  # counts the step just taken
            print(time.perf_counter() - self.start, file=answers, flush=True)


def common(folder):
    return dict(
        output_dir=folder, max_steps=LAST, learning_rate=3e-4, lr_scheduler_type="constant", max_grad_norm=1.0,
        weight_decay=0.0, adam_beta1=0.9, adam_beta2=0.98, model_init_kwargs={"dtype": torch.float32}, use_cpu=True,
        bf16=False, gradient_checkpointing=False, disable_dropout=True, dataloader_pin_memory=False, report_to="none",
        logging_strategy="no", save_strategy="no", eval_strategy="no", disable_tqdm=True)


def texts(V, rows, tokens):
    return [" ".join(map(str, row)) for row in torch.randint(V, (rows, tokens)).tolist()]


def rloo(folder, sizes, kl):
    """The end lies outside the network's vocabulary: nothing ends early, and nothing is spent on forbidding it."""
    V, C, M, L, H, G, c, m, l, h, g, prompts, samples, prompt_tokens, new_tokens = sizes
    transformers.LlamaForCausalLM(network(V, C, M, L, H, G)).save_pretrained(folder)  # the reference is read from a file
    settings = trl.RLOOConfig(
        per_device_train_batch_size=prompts * samples, num_generations=samples, max_completion_length=new_tokens,
        temperature=1.0, top_p=1.0, top_k=0, beta=kl, num_iterations=1, **common(folder))
    return trl.RLOOTrainer(
        model=folder, reward_funcs=RewardNetwork(network(V, c, m, l, h, g)), args=settings,
        train_dataset=datasets.Dataset.from_dict({"prompt": texts(V, 16 * prompts, prompt_tokens)}),
        processing_class=tokenizer(V, V), callbacks=[Requests()])


def dpo(folder, sizes, beta):
    """TRL ends every response, so the end is its last token. The reference's log-probabilities are read before."""
    V, C, M, L, H, G, pairs, prompt_tokens, new_tokens = sizes
    transformers.LlamaForCausalLM(network(V, C, M, L, H, G)).save_pretrained(folder)
    settings = trl.DPOConfig(
        per_device_train_batch_size=pairs, beta=beta, precompute_ref_log_probs=True, **common(folder))
    rows = 16 * pairs
    table = {"prompt": texts(V - 2, rows, prompt_tokens)}
    for which in ("chosen", "rejected"):
        table[which] = [" " + text for text in texts(V - 2, rows, new_tokens - 1)]
    return trl.DPOTrainer(
        model=folder, args=settings, train_dataset=datasets.Dataset.from_dict(table),
        processing_class=tokenizer(V, V - 2), callbacks=[Requests()])


def trainer(folder, line):
    work, *sizes, price = line.split()
    return {"rloo": rloo, "dpo": dpo}[work](folder, [int(size) for size in sizes], float(price))


torch.set_num_threads(int(sys.argv[1]))
print(f"TRL {trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}",
      file=answers, flush=True)
with tempfile.TemporaryDirectory() as folder:
    trainer(folder, sys.stdin.readline()).train()
