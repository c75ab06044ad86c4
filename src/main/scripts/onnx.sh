# The extra for rewards by a sentence encoder: downloaded and built only for a run that asks for one; read by the bondlab
# script. BONDLAB_ONNX set to anything asks for it too, for a configuration file that names one, and for notebooks.

# Whether the arguments choose one, or go on with a sweep that did.
wants_onnx() {
  if asks_for_help "$@"; then return 1; fi
  if [ -n "${BONDLAB_ONNX:-}" ]; then return 0; fi
  local before="" argument
  for argument in "$@"; do
    case "$before $argument" in
      *\ *reward*similarity*) return 0 ;;
      --resume\ *) ! grep -qs similarity "$argument/sweep.json" || return 0 ;;
      *\ --resume=*) ! grep -qs similarity "${argument#*=}/sweep.json" || return 0 ;;
    esac
    before="$argument"
  done
  return 1
}

# Adds to the class path of start_java.
prepare_onnx() {
  build_extra onnx
  class_path="$class_path:$TARGET/onnx/jars/*"
}
