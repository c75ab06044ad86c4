# Sourced by bondlab: jars of a user's own, on the class path behind the project's.

# Prints the entries of BONDLAB_CLASS_PATH as absolute paths, each with a : before it; a folder or jar that is not
# there is told, since Java would leave it out without a word. `FOLDER/*` stands for the jars of a folder.
user_class_path() {
  local entry entries=() path="" separator=:
  case "$(uname -s)" in MINGW* | MSYS* | CYGWIN*) separator=';' ;; esac
  IFS="$separator" read -r -a entries <<< "${BONDLAB_CLASS_PATH:-}"
  for entry in ${entries[@]+"${entries[@]}"}; do
    [ -n "$entry" ] || continue
    if [ ! -e "${entry%/\*}" ]; then
      echo "bondlab: BONDLAB_CLASS_PATH names $entry, which is not there (seen from $PWD)" >&2
      return 2
    fi
    case "$entry" in /* | ?:*) ;; *) entry="$PWD/$entry" ;; esac
    path="$path$separator$entry"
  done
  printf '%s' "$path"
}
