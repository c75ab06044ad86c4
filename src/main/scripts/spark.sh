# The extra for Apache Spark: downloaded and built only for a sweep that runs on it; read by the bondlab script.
# BONDLAB_SPARK set to anything asks for it too. Set to the folder of a Spark installation, that one's jars
# come behind ours, for its YARN and Kubernetes modules.
SPARK="$TARGET/spark"

# Whether the arguments choose it, or go on with a sweep that did.
wants_spark() {
  if asks_for_help "$@"; then return 1; fi
  if [ -n "${BONDLAB_SPARK:-}" ]; then return 0; fi
  local before="" argument
  for argument in "$@"; do
    case "$before $argument" in
      *\ launcher=spark* | *\ launcher.name=spark | *\ --launcher=spark* | --launcher\ spark*) return 0 ;;
      --resume\ *) ! grep -qsE '"name" ?: ?"spark"' "$argument/sweep.json" || return 0 ;;
      *\ --resume=*) ! grep -qsE '"name" ?: ?"spark"' "${argument#*=}/sweep.json" || return 0 ;;
    esac
    before="$argument"
  done
  return 1
}

# Adds to the options and the class path of start_java.
prepare_spark() {
  build_extra spark
  export SPARK_HOME="$SPARK" SPARK_SCALA_VERSION=2.13 # where Spark finds what it starts or uploads
  # what Spark reaches into on JDK 17; it gives its executors the same by itself
  local package
  for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util \
    java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs \
    sun.security.action sun.util.calendar; do
    options+=("--add-opens=java.base/$package=ALL-UNNAMED")
  done
  class_path+=":$SPARK/jars/*"
  if [ -d "${BONDLAB_SPARK:-}/jars" ]; then
    class_path+=":$BONDLAB_SPARK/jars/*"
    SPARK_HOME="$BONDLAB_SPARK"
  fi
  class_path+="${HADOOP_CONF_DIR:+:$HADOOP_CONF_DIR}" # where YARN is
}
