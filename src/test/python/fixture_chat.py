"""Writes what ChatTemplateTest compares with: templates rendered by transformers with Jinja2.

    python fixture_chat.py FOLDER      FOLDER is src/test/resources/bondlab/text

templates/smollm2.jinja and qwen2.jinja are the models' own (Apache-2.0); like-….jinja are written for this test and
use what the templates of Llama 3.2, Qwen 3 and Mistral use. Snippets are single features; the last ones are random
mixtures of white space, tags and signs. Needs transformers==5.24.0 and jinja2==3.1.6.
"""
import json
import random
import sys
from pathlib import Path

from transformers.utils.chat_template_utils import _compile_jinja_template

CHATS = {
    "user": [("user", '  Héllo, <b> "world" 😀 {{ x }} \n')],
    "system": [("system", " Be brief. "), ("user", "Hi\nthere")],
    "long": [("system", "S"), ("user", "a"), ("assistant", "b <think>\nhm\n</think>\n\nc"), ("user", "don't \\n {% if %}")],
    "answered": [("user", "a"), ("assistant", "<think>\n\nwhy\n</think>\n\nok\n")],
    "twice": [("user", "a"), ("user", "b")],
    "empty": [("user", "")],
}

SNIPPETS = r"""
{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2.5 * 2 }} {{ 1 - 2 - 3 }}
{{ -3 }} {{ 2 - -3 }} {{ - 2 * 3 }} {{ 'a' ~ 1 ~ none ~ true }} {{ 'a' + 'b' ~ 'c' + 'd' }}
{{ true }} {{ false }} {{ none }} {{ True }} {{ None }} [{{ missing }}]
{{ 1 == 1.0 }} {{ 'a' == 'a' }} {{ 'a' != 'b' }} {{ 2 < 10 }} {{ 'b' < 'a' }} {{ [1, 'x'] == [1, 'x'] }} {{ none == none }} {{ missing == none }}
{{ not true }} {{ not false and true }} {{ true or missing }} {{ '' or 'b' }} {{ 'a' and 'b' }} {{ 0 or none or 'c' }} {{ not not 1 }}
{{ 'a' in 'cat' }} {{ 'x' not in 'cat' }} {{ 1 in [1, 2] }} {{ 'k' in {'k': 1} }} {{ not 'a' in 'b' }} {{ 'x' in missing }}
{{ 'yes' if 1 else 'no' }} {{ 'yes' if '' else 'no' }} [{{ 'x' if false }}] {{ 'a' if false else 'b' if false else 'c' }}
{{ 'abc'[0] }} {{ 'abc'[-1] }} {{ 'héllo😀x'[5] }} [{{ 'abc'[9] }}] {{ [1, 2, 3][1] }} {{ {'a': 5}['a'] }} {{ {'a': 5}.a }} [{{ {'a': 5}.b }}]
{{ 'abcdef'[1:3] }} {{ 'abcdef'[:-2] }} {{ 'abcdef'[::2] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[4:1:-1] }} {{ 'abc'[5:] }}| {{ [1, 2, 3][-2:] | join(',') }} {{ 'abc'[-9:9] }} {{ 'abc'[2::-1] }}
{{ ' a b '|trim }}| {{ 'abc'|length }} {{ [1,2]|count }} {{ {'a':1}|length }} {{ 'aBc'|upper }} {{ 'aBc'|lower }} {{ missing|length }}
{{ missing|default('d') }} {{ ''|default('d') }}| {{ ''|default('d', true) }} {{ none|default('d') }} {{ 0|d(5, true) }}
{{ ['a', 1, none]|join('-') }} {{ 'abc'|join('.') }} {{ [1, 2]|first }} {{ [1, 2]|last }} {{ 'abc'|first }} [{{ []|first }}]
{{ 'abc'|reverse }} {{ [1, 2]|reverse|join }} {{ 'abc'|list|join('/') }} {{ 'a-b-c'|replace('-', '+') }} {{ 5|string }}5
{{ [{'r': 'u', 'c': 1}, {'r': 'a', 'c': 2}]|map(attribute='r')|join(',') }} {{ [{'r': 'u'}, {'r': 'a'}]|selectattr('r', 'equalto', 'a')|list|length }} {{ [{'r': 'u'}, {'r': 'a'}, {'r': 'b'}]|rejectattr('r', 'equalto', 'a')|map(attribute='r')|join }}
{{ 'é<"\'&>\n\t\\/'|tojson }} {{ [1, 2.5, 'a', none, true]|tojson }} {{ {'b': 1, 'a': {'c': []}}|tojson }} {{ '\u001b\u0000'|tojson }} {{ {}|tojson }}
{{ missing is defined }} {{ 1 is defined }} {{ missing is undefined }} {{ none is none }} {{ 'a' is string }} {{ 1 is string }} {{ 1 is number }} {{ true is number }} {{ 1.5 is float }} {{ 1 is integer }} {{ true is boolean }}
{{ {} is mapping }} {{ [] is sequence }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ 3 is odd }} {{ 3 is even }} {{ 6 is divisibleby 3 }} {{ 6 is divisibleby(4) }} {{ 1 is eq 1 }} {{ 'a' is in ('abc') }} {{ 1 is not none }} {{ true is true }} {{ 1 is true }} {{ false is false }}
{{ 1 is number and 'x' }} {{ not 1 is string }} {{ 'a'|upper is string }} {{ 'a' ~ 'b'|upper }} {{ -1|string }}
{{ ' ab '.strip() }}| {{ 'xxaxx'.strip('x') }} {{ ' ab '.lstrip() }}| {{ ' ab '.rstrip() }}| {{ '\n\na\n'.lstrip('\n') }}| {{ 'abab'.rstrip('ab') }}|
{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith('bc') }} {{ 'aBc'.upper() }} {{ 'aBc'.lower() }} {{ 'a,b,,c'.split(',')|join('|') }} {{ '  a  b '.split()|join('|') }} {{ 'abc'.split('x')[0] }} {{ 'aXbX'.split('X')[-1] }}| {{ 'aaa'.replace('a', 'bc') }}
{{ {'a': 1}.get('a') }} {{ {'a': 1}.get('b') }} {{ {'a': 1}.get('b', 7) }} {% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %} {% for k in {'a': 1, 'b': 2} %}{{ k }}{% endfor %} {% for k, v in {'x': 'y'}|items %}{{ k }}{{ v }}{% endfor %} {{ {'a': 1}.keys()|list|length }} {% for v in {'a': 3}.values() %}{{ v }}{% endfor %}
{% for i in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{% if not loop.last %},{% endif %}{% endfor %}
{% for i in [1, 2, 3] if i != 2 %}{{ i }}/{{ loop.length }} {% endfor %}{% for i in [] %}x{% else %}none{% endfor %}{% for i in missing %}x{% endfor %}{% for c in 'aé😀' %}{{ c }}.{% endfor %}
{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(2, 5) %}{{ i }}{% endfor %}{% for i in range(0) %}x{% endfor %}
{% for i in [1, 2, 3] %}[{{ loop.previtem }}{{ loop.nextitem }}]{% endfor %}{% for a, b in [[1, 2], [3, 4]] %}{{ a + b }} {% endfor %}
{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + 1 %}{{ x }} {% endfor %}{{ x }}
{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}{% set n = namespace(a=1, b='q') %}{% for i in [1, 2] %}{% set n.a = n.a + i %}{% endfor %}{{ n.a }}{{ n.b }}[{{ n.c }}]
{% for i in [1, 2] %}{% for j in [1, 2] %}{{ loop.index }}{{ i }}{{ j }} {% endfor %}{{ loop.index }}{% endfor %}
{% if false %}a{% elif true %}b{% else %}c{% endif %}{% if 0 %}a{% elif '' %}b{% else %}c{% endif %}{% if missing %}a{% endif %}{% if [] %}a{% endif %}{% if {} %}a{% else %}z{% endif %}
{{ "double 'quoted'" }} {{ 'single "quoted"' }} {{ 'it\'s' }} {{ 'a\\b' }} {{ 'tab\there' }} {{ '\q' }} {{ '{{ }} {% %}' }} {{ "}}" }} {{ {'a': {'b': 1}}['a']['b'] }} {{ '\u00e9' }}
{# comment #}a{#- b -#} c {#+ d +#} {{ 1 }}{# {{ x }} #}
{{1}}{{-2}}{{ 3-}} x {%if true%}y{%endif%} {{ 1+1 }} {{'a'~'b'}} {{ [ 1 , 2 , ]|length }} {{ { 'a' : 1 , }|length }}
{{ ('a') }} {{ (1 + 1) }} {{ ['a', ['b', ['c']]][1][1][0] }} {{ 'a' if true and not false else 'b' }} {{ 1 if 2 > 1 else 0 }}
{{ messages[0].content }} {{ messages[0]['role'] }} {{ messages|length }} {{ messages[-1].content|trim }} {{ messages[0].get('x', 'y') }} {{ (messages|last).role }}
""".strip().split("\n")

REFUSED = [
    "{{ x", "{% if x %}", "{% endif %}", "{% for x in y %}{% endif %}", "{{ 1 + }}", "{{ 'a }}", "{{ a b }}", "{% frobnicate %}",
    "{{ [1, 2 }}", "{{ missing.x }}", "{{ missing['x'] }}", "{{ 'a' + 1 }}", "{{ 1 + none }}", "{{ 'a'|nofilter }}", "{{ 1 is notest }}",
    "{{ 'a'.nomethod() }}", "{{ 1 // 0 }}", "{{ raise_exception('own words') }}", "{% for x in 5 %}{% endfor %}", "{{ 1 in 5 }}",
    "{{ missing() }}", "{% set x %}", "{% set messages.x = 1 %}", "{{ range(10000000) }}", "{% for a, b in [[1]] %}{% endfor %}", "{# open",
    "{{ }}", "{{ 'a'[::0] }}", "{{ 1 < 'a' }}", "{% if %}{% endif %}", "{% else %}", "{{ missing|tojson }}",
]


def render(template, chat, answer):
    messages = [{"role": r, "content": c} for r, c in chat]
    variables = dict(messages=messages, tools=None, documents=None, add_generation_prompt=answer, bos_token="<s>", eos_token="</s>")
    compiled = _compile_jinja_template(template)
    compiled.globals["strftime_now"] = lambda f: {"%d %b %Y": "07 Sep 2025"}[f]
    return compiled.render(**variables)


def mixtures(count):
    """Random white space around tags, comments and output with every sign."""
    draw = random.Random(16)
    space = lambda: "".join(draw.choice([" ", "  ", "\n", "\t", "\n\n", "x", "y ", ""]) for _ in range(draw.randint(0, 4)))

    def tag(begin, inside, end):
        signs = ["", "", "-", "+"] if begin != "{{" else ["", "", "-"]
        last = signs if begin != "{{" else ["", "", "-"]
        return begin + draw.choice(signs) + " " + inside + " " + draw.choice(last) + end

    def piece(depth):
        kind = draw.randint(0, 6 if depth < 3 else 3)
        if kind == 0:
            return tag("{{", draw.choice(["1", "'v'", "' '", "'\\n'"]), "}}")
        if kind == 1:
            return tag("{#", "c", "#}")
        if kind == 2:
            return tag("{%", "set q = 1", "%}")
        if kind in (3, 4):
            return space()
        inner = "".join(piece(depth + 1) for _ in range(draw.randint(0, 3)))
        if kind == 5:
            return tag("{%", "if " + draw.choice(["true", "false"]), "%}") + inner + tag("{%", "endif", "%}")
        return tag("{%", "for i in [1, 2]", "%}") + inner + tag("{%", "endfor", "%}")

    return ["".join(space() + piece(0) for _ in range(draw.randint(1, 6))) + draw.choice(["", "\n", "\n\n"]) for _ in range(count)]


def main(folder):
    folder = Path(folder)
    chats = []
    for file in sorted((folder / "templates").glob("*.jinja")):
        template = file.read_text().removesuffix("\n")
        for name, chat in CHATS.items():
            for answer in (False, True):
                try:
                    text = render(template, chat, answer)
                except Exception as error:
                    text = None
                    assert "alternate" in str(error), (file, name, error)
                chats.append({"template": file.name, "chat": name, "answer": answer, "text": text})
    snippets = []
    for template in SNIPPETS + mixtures(250):
        snippets.append({"template": template, "text": render(template, CHATS["user"], False)})
    for template in REFUSED:
        try:
            raise SystemExit(f"not refused: {template!r}: {render(template, CHATS['user'], False)!r}")
        except Exception:
            pass
    out = {
        "chats": {n: [{"role": r, "content": c} for r, c in chat] for n, chat in CHATS.items()},
        "rendered": chats,
        "snippets": snippets,
        "refused": REFUSED,
    }
    (folder / "chat-templates.json").write_text(json.dumps(out, ensure_ascii=False) + "\n")
    print(len(chats), "chats,", len(snippets), "snippets,", len(REFUSED), "refused")


main(*sys.argv[1:])
