# One build at a time: making a folder succeeds for one process only. Read by the bondlab script.
LOCK="$TARGET/.building"
LOCK_GRACE=3 # seconds that a builder has to write its number into the lock that it made

# Whether a process lives, of whatever user: a signal to another user's process fails as to a dead one.
lives() {
  if [ -d "/proc/$$" ]; then [ -d "/proc/$1" ]; else ps -p "$1" >/dev/null 2>&1; fi
}

require_writable() {
  [ -w "$TARGET" ] || die "cannot write to $TARGET; give yourself the right to, or build in a copy of the project"
}

# Takes the lock over from OWNER, who is gone; fails if somebody else has it by now. One process at a time does this, and
# a lock that it has taken has its number: otherwise of several that wait, one would take away the new lock of another.
take_over() {
  local owner="$1" mine=1
  mkdir "$LOCK.takeover" 2>/dev/null || return 1
  if [ -d "$LOCK" ] && [ "$(cat "$LOCK/pid" 2>/dev/null || echo)" = "$owner" ]; then
    say "a build (process ${owner:-unknown}) ended without its end; taking over"
    rm -rf "$LOCK"
    if mkdir "$LOCK" 2>/dev/null && echo $$ >"$LOCK/pid"; then mine=0; fi
  fi
  rmdir "$LOCK.takeover"
  return $mine
}

lock_build() {
  mkdir -p "$TARGET" 2>/dev/null || die "cannot make the folder $TARGET; the build needs one that it can write to"
  local owner nobody=0 stuck=0 said=no
  until mkdir "$LOCK" 2>/dev/null; do
    if [ ! -d "$LOCK" ]; then
      require_writable
      [ ! -e "$LOCK" ] || die "$LOCK is no folder; delete it"
      continue # it was given back just now
    fi
    owner="$(cat "$LOCK/pid" 2>/dev/null || echo)"
    if [ -n "$owner" ] && lives "$owner"; then
      if [ "$said" = no ]; then
        say "waiting for another build (process $owner) ...; if that process does not build, delete $LOCK"
        said=yes
      fi
      nobody=0
    elif [ -n "$owner" ] || [ "$nobody" -ge "$LOCK_GRACE" ]; then
      if take_over "$owner"; then break; fi
      nobody=0
      stuck=$((stuck + 1))
      if [ "$stuck" -gt "$LOCK_GRACE" ]; then # who was taking over is gone too
        rmdir "$LOCK.takeover" 2>/dev/null || require_writable
        stuck=0
      fi
    else
      nobody=$((nobody + 1))
    fi
    sleep 1
  done
  trap 'rm -rf "$LOCK"' EXIT
  (echo $$ >"$LOCK/pid") 2>/dev/null || die "cannot write to $LOCK; another process has taken it away"
}

unlock_build() {
  rm -rf "$LOCK"
  trap - EXIT
}
