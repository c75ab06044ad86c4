# ./bondlab doctor: what this machine has and lacks. Sourced by the launcher script; needs nothing but
# bash, so that it can say so when Java or Maven is missing.

DOCTOR_JSON=no
DOCTOR_ROWS=""
DOCTOR_MISSING=0

# check NAME OK|MISSING|NOTE DETAIL [HOW TO GET IT]; a NOTE is worth knowing and stops nothing
check() {
  [ "$2" = MISSING ] && DOCTOR_MISSING=$((DOCTOR_MISSING + 1))
  if [ "$DOCTOR_JSON" = yes ]; then
    DOCTOR_ROWS="$DOCTOR_ROWS${DOCTOR_ROWS:+, }{\"check\": $(quoted "$1"), \"state\": \"$2\", \"detail\": $(quoted "$3"), \"hint\": $(quoted "${4:-}")}"
  else
    printf '%-8s %-9s %s\n' "$2" "$1" "$3"
    if [ -n "${4:-}" ]; then printf '%-18s %s\n' "" "-> $4"; fi
  fi
}

quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr '\n\t\r' '   ' | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

# at_least FOUND WANTED, of versions such as 17.0.15 and 3.8
at_least() {
  awk -v found="$1" -v wanted="$2" 'BEGIN {
    n = split(found, f, "."); m = split(wanted, w, ".")
    for (i = 1; i <= m; i++) { if (f[i] + 0 != w[i] + 0) exit !(f[i] + 0 > w[i] + 0) }
    exit 0 }'
}

get() { # get DEBIAN-PACKAGE BREW-FORMULA: how to install on this system
  if [ "$(uname -s)" = Darwin ]; then echo "brew install $2"; else echo "apt install $1 (Debian, Ubuntu), or your system's package"; fi
}

check_java() {
  local version hint
  hint="$(get openjdk-17-jdk openjdk@17), or https://adoptium.net; JAVA_HOME chooses among several"
  if ! have java; then check java MISSING "no java on the path" "$hint"; return; fi
  version="$(java -version 2>&1 | sed -n 's/.*version "\([0-9][0-9.]*\).*/\1/p' | head -1)"
  if ! at_least "${version:-0}" 17; then check java MISSING "version ${version:-unknown}, 17 or later is needed" "$hint"; return; fi
  if ! have javac; then check java MISSING "a runtime of version $version without its compiler" "$hint"; return; fi
  check java OK "JDK $version at $(command -v java)"
}

check_maven() {
  local version hint
  hint="$(get maven maven), or https://maven.apache.org/download.cgi"
  if ! have mvn; then check maven MISSING "no mvn on the path" "$hint"; return; fi
  version="$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -1)"
  if at_least "${version:-0}" 3.8; then check maven OK "version $version"; else check maven MISSING "version ${version:-unknown}, 3.8 or later is needed" "$hint"; fi
}

check_python() {
  local python
  if ! python="$(find_python)"; then
    check python MISSING "no Python 3.9 or later on the path (only the notebooks need it)" "$(get 'python3 python3-venv' python); BONDLAB_PYTHON chooses among several"
    return
  fi
  check python OK "$("$python" --version 2>&1) at $(command -v "$python")"
  if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    check venv OK "module venv"
  else
    check venv MISSING "Python has no venv or ensurepip module" "$(get python3-venv python)"
  fi
  if cmp -s "$HOME_DIR/notebooks/requirements.txt" "$VENV/installed.txt"; then
    check kernel OK "Java kernel in $VENV"
  else
    check kernel NOTE "not installed yet" "./bondlab notebooks --execute, lab or test installs it into .venv"
  fi
}

# Model, maker and numbers of the processor: virtual machines of different processors share a name.
cpu_model() {
  if [ -r /proc/cpuinfo ]; then
    awk -F': *' '
      function of(name) { return name in value ? value[name] : "unknown" }
      NF < 2 { exit }
      { sub(/[ \t]+$/, "", $1); value[$1] = $2 }
      END { printf "%s (%s family %s model %s stepping %s)", of("model name"), of("vendor_id"), of("cpu family"), of("model"), of("stepping") }' /proc/cpuinfo
  else
    sysctl -n machdep.cpu.brand_string 2>/dev/null || echo unknown
  fi
}

check_machine() {
  local free cores memory platform
  platform="$(uname -s)-$(uname -m)"
  case "$platform" in
    Linux-x86_64 | Darwin-arm64) check platform OK "$platform" ;;
    *) check platform MISSING "$platform: DJL has no PyTorch $platform build that this project names" "use Linux x86_64 or macOS on Apple silicon (Windows: inside WSL)" ;;
  esac
  free="$(df -Pk "$HOME_DIR" | awk 'NR == 2 {printf "%d", $4 / 1048576}')"
  if [ "$free" -ge 4 ]; then check disk OK "$free GiB free"; else check disk MISSING "$free GiB free, 4 are needed" "make room on the disk of $HOME_DIR"; fi
  if [ "$(uname -s)" = Darwin ]; then
    cores="$(sysctl -n hw.ncpu)"
    memory="$(($(sysctl -n hw.memsize) / 1073741824))"
  else
    cores="$(getconf _NPROCESSORS_ONLN)"
    memory="$(awk '/^MemTotal/ {printf "%d", $2 / 1048576}' /proc/meminfo)"
  fi
  check cpu OK "$(cpu_model)"
  if [ "$memory" -ge 6 ]; then check machine OK "$cores cores, $memory GiB memory"; else check machine NOTE "$cores cores, $memory GiB memory" "the main study was made for 2 cores and 8 GiB; use smaller settings"; fi
  if have git; then check git OK "$(git --version)"; else check git NOTE "no git on the path: runs cannot name their commit" "$(get git git)"; fi
}

# The natives, by really loading them; only once there is something to load.
check_engine() {
  local answer
  if is_stale; then
    check engine NOTE "not built yet" "./bondlab run, or any other command, builds"
  elif answer="$(java -cp "$TARGET/bondlab.jar:$TARGET/lib/*" bondlab.cli.EngineCheck 2>&1)"; then
    check engine OK "$(echo "$answer" | tail -1)"
  else
    check engine MISSING "$(echo "$answer" | grep -v '^[[:space:]]*at ' | tail -3)" "rm -rf target and build again; check that DJL's cache folder can be written (DJL_CACHE_DIR, else ~/.djl.ai)"
  fi
}

doctor() {
  for argument in "$@"; do
    case "$argument" in
      --json) DOCTOR_JSON=yes ;;
      *) say "doctor: unknown argument $argument; it has --json"; exit 2 ;;
    esac
  done
  check_java
  check_maven
  check_python
  check_machine
  if have java; then check_engine; fi
  if [ "$DOCTOR_JSON" = yes ]; then
    echo "{\"missing\": $DOCTOR_MISSING, \"checks\": [$DOCTOR_ROWS]}"
  fi
  [ "$DOCTOR_MISSING" -eq 0 ]
}
