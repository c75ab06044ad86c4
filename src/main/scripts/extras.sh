# The extras that add jars alone: mlflow, for a run that logs to it, and onnx, for rewards by a sentence encoder. Each is
# downloaded and built only for a run that asks for it; read by the bondlab script. BONDLAB_MLFLOW or BONDLAB_ONNX set to
# anything asks for it too, for a configuration file that names it, and for notebooks.

# Whether the arguments choose an extra, or go on with a sweep that did.
#   wants_extra VARIABLE WORD PATTERN ARGUMENT...   the word stands in a sweep.json, the pattern fits an argument
wants_extra() {
  local variable="$1" word="$2" chosen="$3" before="" argument
  shift 3
  if asks_for_help "$@"; then return 1; fi
  if [ -n "${!variable:-}" ]; then return 0; fi
  for argument in "$@"; do
    case "$before $argument" in
      *\ $chosen) return 0 ;;
      --resume\ *) ! grep -qs "$word" "$argument/sweep.json" || return 0 ;;
      *\ --resume=*) ! grep -qs "$word" "${argument#*=}/sweep.json" || return 0 ;;
    esac
    before="$argument"
  done
  return 1
}

# Builds those that the arguments ask for; adds to the class path of start_java.
prepare_extras() {
  if wants_extra BONDLAB_MLFLOW mlflow '*loggers*mlflow*' "$@"; then
    build_extra mlflow
    class_path="$class_path:$TARGET/mlflow/jars/*"
  fi
  if wants_extra BONDLAB_ONNX similarity '*reward*similarity*' "$@"; then
    build_extra onnx
    class_path="$class_path:$TARGET/onnx/jars/*"
  fi
}
