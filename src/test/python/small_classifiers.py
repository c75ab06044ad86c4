"""Makes src/test/resources/bondlab/reward: tiny random reward models and a language model with their tokenizer, and what transformers computes.

Each folder is a HuggingFace checkpoint of one tokenizer, trained here on the texts below: byte-level BPE with the special tokens <|begin|>, <|end|>
and <|pad|>. Its expected.json holds texts and what transformers gives for them:

  llama     LlamaForSequenceClassification with an untied, unused output and no chat template: logits of prompt + response, one by one and as a
            padded batch; the padding token is the end of text, with which some texts end
  qwen3     Qwen3ForSequenceClassification with a chat template: logits of the conversations that apply_chat_template renders
  likelihood  LlamaForCausalLM: summed log-probabilities of the response's tokens after the prompt's, and the response's UTF-8 bytes

  python3 -m venv v && v/bin/pip install torch==2.7.1 transformers==5.24.0 safetensors gguf==0.19.0
  v/bin/python src/test/python/small_classifiers.py

With the file SmolLM2-135M-Instruct.Q4_1.gguf as argument it only prints the nats per byte that LikelihoodTest expects of it.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForSequenceClassification

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "bondlab" / "reward"
SAMPLES = [
    ["Name a colour.", "Blue."],
    ["Name a colour.", "Red, or green: both are colours."],
    ["Name a colour.", ""],
    ["Name a colour.", "Ä grün ☂ 青"],
    ["What is 12 + 30?", "12 + 30 = 42"],
    ["What is 12 + 30?", "  I count\n\tto 42.  "],
    ["Say <|end|> twice.", "<|end|><|end|>"],
]
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ message['role'] + ': ' + message['content'] + eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}"
)
SIZES = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=128,
             rms_norm_eps=1e-5, rope_parameters=dict(rope_type="default", rope_theta=1e4))


def tokenizer(template):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=["<|begin|>", "<|end|>", "<|pad|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    bpe.train_from_iterator(["Name a colour. Red or green or blue: colours.", "What is 12 + 30? I count to 42."], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|pad|>", chat_template=template)


def randomise(model):
    """Gives every weight a part in the result: matrices of the spread 1/sqrt(inputs), gains about 1."""
    for name, weights in model.named_parameters():
        spread = 0.3 if weights.dim() == 1 else weights.shape[1] ** -0.5
        mean = 1.0 if name.endswith("norm.weight") else 0.0
        with torch.no_grad():
            weights.copy_(mean + spread * torch.randn(weights.shape))
    return model.float().eval()


def plain(tokens, text):
    """Ids of a text in which no special token is meant, even if it spells one."""
    cut = Tokenizer.from_str(tokens.backend_tokenizer.to_str().replace("<|end|>", "<|never|>"))
    return cut.encode(text, add_special_tokens=False).ids


def kept(name, model, tokens, expected):
    folder = FOLDER / name
    model.save_pretrained(folder)
    tokens.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(name, expected)


def logits(model, rows):
    """One by one, and as a batch padded on the right, which must agree."""
    pad = model.config.pad_token_id
    with torch.no_grad():
        single = [model(input_ids=torch.tensor([row])).logits.item() for row in rows]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        batch = model(input_ids=ids, attention_mask=mask).logits.flatten().tolist()
    assert max(abs(a - b) for a, b in zip(single, batch)) < 1e-5
    return single


def summed(model, before, after):
    """log P(after | before), in nats."""
    with torch.no_grad():
        laws = torch.log_softmax(model(input_ids=torch.tensor([before + after])).logits[0].float(), -1)
    return sum(laws[len(before) + j - 1, token].item() for j, token in enumerate(after))


def real(file):
    found = dict(pretrained_model_name_or_path=file.parent, gguf_file=file.name)
    tokens, model = AutoTokenizer.from_pretrained(**found), AutoModelForCausalLM.from_pretrained(**found).eval()
    asked = [dict(role="user", content="What is the capital of France?")]
    before = tokens.apply_chat_template(asked, add_generation_prompt=True, return_dict=False)
    for response in ["The capital of France is Paris.", "The capital of France is Xorvq.", "zq vrr xk 0ö#! jjw"]:
        print(summed(model, before, tokens(response, add_special_tokens=False).input_ids) / len(response.encode()))


if len(sys.argv) > 1:
    real(Path(sys.argv[1]))
    sys.exit()

torch.manual_seed(1)
tokens = tokenizer(None)
ids = [plain(tokens, prompt + response) for prompt, response in SAMPLES]
ended = [row + [tokens.eos_token_id] * (i % 3) for i, row in enumerate(ids)]
model = randomise(LlamaForSequenceClassification(LlamaConfig(vocab_size=len(tokens), **SIZES, head_dim=8, num_labels=1, pad_token_id=tokens.eos_token_id)))
kept("llama", model, tokens, {"samples": SAMPLES, "logits": logits(model, ids), "ended": ended, "ended_logits": logits(model, ended)})

torch.manual_seed(2)
chat = tokenizer(TEMPLATE)
model = randomise(Qwen3ForSequenceClassification(Qwen3Config(vocab_size=len(chat), **SIZES, head_dim=4, num_labels=1, pad_token_id=chat.pad_token_id)))
begin, end = chat.bos_token_id, chat.eos_token_id
rendered = [[begin, *plain(chat, "user: " + p), end, *plain(chat, "assistant: " + r), end] for p, r in SAMPLES]
for (prompt, response), row in list(zip(SAMPLES, rendered))[:-1]:  # the last one spells a special token, which transformers would take for it
    messages = [dict(role="user", content=prompt), dict(role="assistant", content=response)]
    assert chat.apply_chat_template(messages, return_dict=False) == row, (prompt, response)
kept("qwen3", model, chat, {"samples": SAMPLES, "ids": rendered, "logits": logits(model, rendered)})

torch.manual_seed(3)
model = randomise(LlamaForCausalLM(LlamaConfig(vocab_size=len(tokens), **SIZES, tie_word_embeddings=True)))
sums = []
for prompt, response in SAMPLES:
    before, after = plain(tokens, prompt), plain(tokens, response) or [tokens.eos_token_id]
    sums.append(summed(model, before, after))
size = [max(1, len(response.encode())) for _, response in SAMPLES]
kept("likelihood", model, tokens, {"samples": SAMPLES, "log_probs": sums, "bytes": size})
