# Completion of bondlab in zsh; for good, put this line into ~/.zshrc, after compinit:
#   source <(/path/to/bondlab completion zsh)
_bondlab() {
  local -a found unfinished finished
  found=("${(@f)$(${~words[1]} complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=(${found:#})
  if (( ! $#found )); then
    _files
    return
  fi
  unfinished=(${(M)found:#*[=./]})
  finished=(${found:#*[=./]})
  (( $#unfinished )) && compadd -Q -S '' -- $unfinished
  (( $#finished )) && compadd -Q -- $finished
}
if ! whence compdef >/dev/null; then
  autoload -Uz compinit && compinit
fi
compdef _bondlab bondlab
