#!/usr/bin/env bash
# Asks other programs about what this one writes: every check_NAME.py of this folder, or those that are named.
#   src/test/python/checks.sh [NAME ...]      such as: checks.sh packages tensorboard
# What requirements-NAME.txt lists goes to .venv-checks/NAME; without what it does not list, if it says --no-deps.
set -euo pipefail
folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="$(cd "$folder/../../.." && pwd)"

say() { echo "checks: $*" >&2; }

# Python 3.11 or later: BONDLAB_PYTHON, else the first that is found.
find_python() {
  local candidate
  for candidate in "${BONDLAB_PYTHON:-}" python3 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  say "Python 3.11 or later is needed; BONDLAB_PYTHON names one"
  return 1
}

# Prints the interpreter that has what a check needs; installs again only if its list has changed.
prepare() {
  local name="$1" wanted="$folder/requirements-$1.txt" venv="$home/.venv-checks/$1" options=() python
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    python="$(find_python)"
    if grep -q -- --no-deps "$wanted"; then options=(--no-deps); fi
    say "installing $(basename "$wanted") into ${venv#"$home"/} ..."
    "$python" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check ${options[@]+"${options[@]}"} -r "$wanted" >&2
    cp "$wanted" "$venv/installed.txt"
  fi
  echo "$venv/bin/python"
}

names=("$@")
if [ "${#names[@]}" -eq 0 ]; then
  for file in "$folder"/check_*.py; do
    name="$(basename "$file" .py)"
    names+=("${name#check_}")
  done
fi
for name in "${names[@]}"; do
  for file in "check_$name.py" "requirements-$name.txt"; do
    [ -f "$folder/$file" ] || { say "there is no $file"; exit 2; }
  done
done
for name in "${names[@]}"; do
  python="$(prepare "$name")"
  say "$name"
  "$python" "$folder/check_$name.py"
done
