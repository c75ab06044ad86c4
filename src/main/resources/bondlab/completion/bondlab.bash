# Completion of bondlab in bash; for good, put this line into ~/.bashrc:
#   source <(/path/to/bondlab completion bash)
_bondlab() {
  local line="${COMP_LINE:0:COMP_POINT}" cut="" IFS=$' \t\n'
  local -a words=()
  read -ra words <<<"$line"
  if [[ "$line" == *[[:space:]] ]]; then words+=(""); fi
  local word="${words[${#words[@]} - 1]}"
  # bash breaks words at = and :, and replaces only what follows the last of them
  if [[ "$COMP_WORDBREAKS" == *=* ]]; then cut="${word%"${word##*[=:]}"}"; fi
  IFS=$'\n'
  COMPREPLY=($("${1/#\~/$HOME}" complete -- "${words[@]:1}" 2>/dev/null))
  COMPREPLY=("${COMPREPLY[@]#"$cut"}")
  if [[ "${COMPREPLY[0]:-}" == *[=./] ]] && type compopt >/dev/null 2>&1; then
    compopt -o nospace
  fi
}
complete -o default -F _bondlab bondlab
