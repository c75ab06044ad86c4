package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults lists; the expected results are those of Hydra 1.3 for the same files. */
class DefaultsListTest {
  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder =
        new ConfigFolder(temp)
            .with("db/mysql.conf", "defaults = [ { engine = innodb } ]", "port = 1")
            .with("db/pg.conf", "defaults = [ base ]", "port = 2")
            .with("db/base.conf", "port = 0, common = true")
            .with("db/far.conf", "defaults = [ { /server = nginx }, _self_ ]", "port = 3")
            .with("db/fast.conf", "defaults = [ mysql, { override engine = memory } ]", "port = 4")
            .with("db/engine/innodb.conf", "kind = innodb")
            .with("db/engine/memory.conf", "kind = memory")
            .with("server/nginx.conf", "name = nginx")
            .with("server/apache.conf", "name = apache");
  }

  private void primary(String defaults, String... lines) {
    folder.with("config.conf", "defaults = [ " + defaults + " ]", String.join("\n", lines));
  }

  private String problem(String... overrides) {
    return assertThrows(BadInput.class, () -> folder.compose(overrides)).getMessage();
  }

  @Test
  void selfLastWinsAndIsTheDefault() {
    primary("{ server = nginx }", "server.name = own");
    assertEquals("{server:{name:own}}", folder.shown());
    primary("{ server = nginx }, _self_", "server.name = own");
    assertEquals("{server:{name:own}}", folder.shown());
  }

  @Test
  void selfFirstLoses() {
    primary("_self_, { server = nginx }", "server { name = own, more = 1 }");
    assertEquals("{server:{more:1,name:nginx}}", folder.shown());
  }

  @Test
  void groupsOfGroupsAreRelativeAndGoUnderBothNames() {
    primary("{ db = mysql }");
    assertEquals("{db:{engine:{kind:innodb},port:1}}", folder.shown());
    assertEquals("{db:{engine:{kind:memory},port:1}}", folder.shown("db/engine=memory"));
    assertEquals("{db:{port:1}}", folder.shown("~db/engine"));
  }

  @Test
  void aSwappedOptionLeavesNothingOfTheOldOne() {
    primary("{ db = mysql }");
    assertEquals("{db:{common:true,port:2}}", folder.shown("db=pg"));
  }

  @Test
  void anAbsoluteGroupStillGoesUnderItsParent() {
    primary("{ db = far }");
    assertEquals("{db:{port:3,server:{name:nginx}}}", folder.shown());
  }

  @Test
  void overrideEntriesReachIntoOtherFiles() {
    primary("{ db = fast }");
    assertEquals("{db:{engine:{kind:memory},port:4}}", folder.shown());
    assertEquals("{db:{engine:{kind:innodb},port:4}}", folder.shown("db/engine=innodb"));
  }

  @Test
  void nullIsAPlaceAndOptionalMayBeMissing() {
    primary("{ server = null }, { optional db = nothing }", "z = 1");
    assertEquals("{z:1}", folder.shown());
    assertEquals("{server:{name:apache},z:1}", folder.shown("server=apache"));
  }

  @Test
  void packagesAreKeywordsOrNames() {
    primary(
        "{ \"server@_global_\" = nginx }, { \"server@web.front\" = apache }, \"server/nginx@other\"");
    assertEquals("{name:nginx,other:{name:nginx},web:{front:{name:apache}}}", folder.shown());
    assertEquals(
        "{name:nginx,other:{name:nginx},web:{front:{name:nginx}}}",
        folder.shown("server@web.front=nginx"));
  }

  @Test
  void aPackageHeaderIsAbsolute() {
    folder.with("server/top.conf", "# a comment", "# @package _global_", "z = 1");
    folder.with("server/deep.conf", "# @package x.y", "z = 2");
    primary("{ server = top }");
    assertEquals("{z:1}", folder.shown());
    assertEquals("{x:{y:{z:2}}}", folder.shown("server=deep"));
  }

  @Test
  void anOptionMayBeASubstitutionOverTheOtherChoices() {
    folder.with("pair/pg_nginx.conf", "p = 1").with("pair/pg_apache.conf", "p = 2");
    primary("{ pair = ${db}_${server} }, { db = pg }, { server = nginx }");
    assertEquals(1, folder.compose().getInt("pair.p"));
    assertEquals(2, folder.compose("server=apache").getInt("pair.p"));
    primary("{ pair = \"${db}_${server}\" }, { db = pg }, { server = apache }");
    assertEquals(2, folder.compose().getInt("pair.p"));
    assertTrue(problem("~db").contains("the option of pair"), problem("~db"));
  }

  @Test
  void choicesAreTold() {
    primary("{ db = mysql }, { server = null }");
    assertEquals(
        Map.of("db", "mysql", "db/engine", "innodb"), folder.root().compose(List.of()).choices());
  }

  @Test
  void optionsListEveryGroup() {
    primary("{ db = mysql }");
    assertEquals(
        Map.of(
            "experiment", List.of(),
            "db", List.of("base", "far", "fast", "mysql", "pg"),
            "db/engine", List.of("innodb", "memory"),
            "server", List.of("apache", "nginx")),
        folder.root().options());
  }

  @Test
  void wrongListsAreRefused() {
    String file = temp.resolve("config.conf").toString();
    primary("{ db = mysql }, { db = pg }");
    assertTrue(
        problem().contains("group db stands twice in the defaults (mysql and pg)"), problem());
    primary("_self_, { db = pg }, _self_");
    assertTrue(problem().contains("_self_ stands twice"), problem());
    primary("{ db = pg }, { override db = mysql }, { server = nginx }");
    assertTrue(problem().contains("override entries must stand last"), problem());
    primary("{ override db = pg }");
    assertTrue(problem().contains("no such group in a defaults list"), problem());
    primary("{ db = pq }");
    assertTrue(problem().contains("did you mean pg?"), problem());
    primary("{ db = pg, server = nginx }");
    assertTrue(problem().contains(file + ":1: in defaults: one group an entry"), problem());
    primary("7");
    assertTrue(problem().contains(file + ":1: in defaults: an entry is"), problem());
    folder.with("config.conf", "defaults = db");
    assertTrue(problem().contains("defaults must be a list"), problem());
    primary("nothing");
    assertTrue(problem().contains("there is no nothing.conf"), problem());
  }

  @Test
  void circlesAreRefused() {
    folder.with("one.conf", "defaults = [ two ]").with("two.conf", "defaults = [ one ]");
    primary("one");
    assertTrue(problem().contains("config -> one -> two -> one"), problem());
  }

  @Test
  void aRootWithoutPrimaryConfigIsRefused() {
    assertTrue(problem().contains("has no config.conf"), problem());
  }

  @Test
  void aLinkOutOfTheRootIsRefused(@TempDir Path elsewhere) throws Exception {
    Path secret = Files.writeString(elsewhere.resolve("secret.conf"), "x = 1");
    Files.createSymbolicLink(temp.resolve("server/out.conf"), secret);
    primary("{ server = out }");
    assertTrue(problem().contains("lies outside the config folder"), problem());
  }
}
