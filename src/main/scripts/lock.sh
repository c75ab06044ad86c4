# One build at a time: making a folder succeeds for one process only. Read by the bondlab script.
LOCK="$TARGET/.building"
LOCK_GRACE=3 # seconds that a builder has to write its number into the lock that it made

# Whether a process lives, of whatever user: a signal to another user's process fails as to a dead one.
lives() {
  if [ -d "/proc/$$" ]; then [ -d "/proc/$1" ]; else ps -p "$1" >/dev/null 2>&1; fi
}

# Takes the lock away from OWNER, who is gone. Moved first, so that of several waiting processes one has it; if
# another one's new lock was moved, it is put back.
break_lock() {
  local owner="$1" aside="$LOCK.of-$$"
  mv "$LOCK" "$aside" 2>/dev/null || return 0 # it is gone already
  if [ "$(cat "$aside/pid" 2>/dev/null || echo)" = "$owner" ]; then
    say "a build (process ${owner:-unknown}) ended without its end; taking over"
    rm -rf "$aside"
  else
    mv "$aside" "$LOCK"
  fi
}

lock_build() {
  mkdir -p "$TARGET" 2>/dev/null || die "cannot make the folder $TARGET; the build needs one that it can write to"
  local owner nobody=0 said=no
  until mkdir "$LOCK" 2>/dev/null; do
    if [ ! -d "$LOCK" ]; then
      [ -w "$TARGET" ] || die "cannot write to $TARGET; give yourself the right to, or build in a copy of the project"
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
      break_lock "$owner"
      nobody=0
      continue
    else
      nobody=$((nobody + 1))
    fi
    sleep 1
  done
  trap 'rm -rf "$LOCK"' EXIT
  local tries=0
  until (echo $$ >"$LOCK/pid") 2>/dev/null; do # moved aside for a moment: another one took it for the lock of who is gone
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || die "cannot write to $LOCK; another process has taken it away"
    sleep 0.1
  done
}

unlock_build() {
  rm -rf "$LOCK"
  trap - EXIT
}
