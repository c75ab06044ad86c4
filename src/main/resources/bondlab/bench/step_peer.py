"""The work of the suite step, done by TRL's RLOO trainer.

Usage: step_peer.py THREADS. The first line of the answer names the versions. Each line on standard input is one step of
    rloo V C M L H G  c m l h g  prompts samples prompt_tokens new_tokens kl
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


def tokenizer(V):
    """Token i is the word i. The end lies outside the network's vocabulary: nothing ends early, and nothing is spent on
    forbidding it."""
    words = {str(i): i for i in range(V)}
    text = tokenizers.Tokenizer(tokenizers.models.WordLevel(words | {"<end>": V, "<pad>": V + 1}, unk_token="0"))
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


def trainer(folder, line):
    work, *sizes, kl = line.split()
    V, C, M, L, H, G, c, m, l, h, g, prompts, samples, prompt_tokens, new_tokens = [int(size) for size in sizes]
    transformers.LlamaForCausalLM(network(V, C, M, L, H, G)).save_pretrained(folder)  # the reference is read from a file
    settings = trl.RLOOConfig(
        output_dir=folder, per_device_train_batch_size=prompts * samples, num_generations=samples,
        max_completion_length=new_tokens, temperature=1.0, top_p=1.0, top_k=0, beta=float(kl), num_iterations=1,
        max_steps=LAST, learning_rate=3e-4, lr_scheduler_type="constant", max_grad_norm=1.0, weight_decay=0.0,
        adam_beta1=0.9, adam_beta2=0.98, model_init_kwargs={"dtype": torch.float32}, use_cpu=True, bf16=False,
        gradient_checkpointing=False, disable_dropout=True, dataloader_pin_memory=False, report_to="none",
        logging_strategy="no", save_strategy="no", eval_strategy="no", disable_tqdm=True)
    ids = torch.randint(V, (16 * prompts, prompt_tokens)).tolist()
    return trl.RLOOTrainer(
        model=folder, reward_funcs=RewardNetwork(network(V, c, m, l, h, g)), args=settings,
        train_dataset=datasets.Dataset.from_dict({"prompt": [" ".join(map(str, row)) for row in ids]}),
        processing_class=tokenizer(V), callbacks=[Requests()])


torch.set_num_threads(int(sys.argv[1]))
print(f"TRL {trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}",
      file=answers, flush=True)
with tempfile.TemporaryDirectory() as folder:
    trainer(folder, sys.stdin.readline()).train()
