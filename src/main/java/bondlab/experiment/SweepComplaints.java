package bondlab.experiment;

import bondlab.logger.Complaints;
import bondlab.progress.Progress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets what loggers have to complain of be heard once a sweep: what a trial says is on its own line
 * of progress only, which the next thing it says writes over. Its own log has all of it.
 *
 * @param shown where the trials are shown
 * @param tell hears the first complaint of each kind
 * @param kinds those that were heard
 */
record SweepComplaints(Progress shown, Consumer<String> tell, Set<String> kinds)
    implements Progress {

  SweepComplaints(Progress shown, Consumer<String> tell) {
    this(shown, tell, new HashSet<>());
  }

  @Override
  public Task start(String what, long total, String unit) {
    return shown.start(what, total, unit);
  }

  @Override
  public void say(String line) {
    shown.say(line);
  }

  @Override
  public Part part(String name) {
    Part part = shown.part(name);
    return new Part() {
      @Override
      public Task start(String what, long total, String unit) {
        return part.start(what, total, unit);
      }

      @Override
      public void say(String line) {
        Optional<String> kind = Complaints.kind(line);
        if (kind.isEmpty()) {
          part.say(line);
        } else if (isFirst(kind.get())) {
          tell.accept(line);
        }
      }

      @Override
      public void close() {
        part.close();
      }
    };
  }

  private boolean isFirst(String kind) {
    synchronized (kinds) {
      return kinds.add(kind);
    }
  }
}
