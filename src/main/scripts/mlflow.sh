# The extra for MLflow: downloaded and built only for a run that logs to it; read by the bondlab script.
# BONDLAB_MLFLOW set to anything asks for it too, for a configuration file that names it, and for notebooks.

# Whether the arguments choose it, or go on with a sweep that did.
wants_mlflow() {
  if asks_for_help "$@"; then return 1; fi
  if [ -n "${BONDLAB_MLFLOW:-}" ]; then return 0; fi
  local before="" argument
  for argument in "$@"; do
    case "$before $argument" in
      *\ *loggers*mlflow*) return 0 ;;
      --resume\ *) ! grep -qs mlflow "$argument/sweep.json" || return 0 ;;
      *\ --resume=*) ! grep -qs mlflow "${argument#*=}/sweep.json" || return 0 ;;
    esac
    before="$argument"
  done
  return 1
}

# Adds to the class path of start_java.
prepare_mlflow() {
  build_extra mlflow
  class_path="$class_path:$TARGET/mlflow/jars/*"
}
