package bondlab.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Jinja template as chat templates use it: output, {@code if}, {@code for}, {@code set} (of a
 * variable, or of an attribute of a {@code namespace}) and comments, with {@code trim_blocks} and
 * {@code lstrip_blocks} on and one newline at the end left out, as transformers renders them.
 *
 * <p>What a template may do is the languages' part that is here, and nothing else: it cannot reach
 * Java objects, files or the clock, and stops after {@value #MOST_STEPS} steps or {@value
 * #MOST_CHARACTERS} characters. A construct that is not here (macro, include, …) is refused when
 * the template is parsed; a filter, test or method that is not here, when it is reached. Templates
 * hold much for tools that is never reached in a plain chat.
 *
 * <p>Of the libraries, jinjava 2.8.4 (9.5 MB with its own) ignores line breaks around comments,
 * does not know {@code [::-1]} or {@code namespace(a=…)} and prints {@code true} for {@code True};
 * hfjinja and jinja4j need Java 21 and 25.
 */
final class Jinja {
  /** Characters of a template; those of models have up to 20,000. */
  private static final int LONGEST = 1 << 18;

  static final int MOST_STEPS = 500_000;
  static final int MOST_CHARACTERS = 1 << 24;

  /** Ten seconds, of which a chat needs a thousandth: a guard only. */
  static final long MOST_NANOS = 10_000_000_000L;

  /** The template cannot be parsed or rendered; the message has line and reason. */
  static final class TemplateError extends RuntimeException {
    private static final long serialVersionUID = 1;

    TemplateError(int line, String message) {
      super("line " + line + ": " + message, null, false, false);
    }

    TemplateError(String message) {
      super(message, null, false, false);
    }
  }

  /** A statement or a piece of text. */
  private interface Node {
    void render(Run run);
  }

  private final List<Node> nodes;

  private Jinja(List<Node> nodes) {
    this.nodes = nodes;
  }

  /**
   * Parses a template.
   *
   * @throws TemplateError with the line of what is wrong or not supported
   */
  static Jinja parse(String source) {
    if (source.length() > LONGEST) {
      throw new TemplateError("a template of more than " + LONGEST + " characters is none");
    }
    Parser parser = new Parser(JinjaLexer.lex(source));
    List<Node> nodes;
    try {
      nodes = parser.block();
    } catch (StackOverflowError e) {
      throw new TemplateError(parser.line(), "it is nested too deeply");
    }
    if (parser.tag != null) {
      throw new TemplateError(parser.line(), "{% " + parser.tag + " %} has no beginning");
    }
    return new Jinja(nodes);
  }

  /**
   * Renders.
   *
   * @param variables String, Boolean, Long, Double, null, List, Map, or {@link
   *     JinjaValues.Callable}
   * @throws TemplateError if the template raises an exception or reaches what is not supported
   */
  String render(Map<String, Object> variables) {
    Map<String, Object> all = new HashMap<>(JinjaValues.functions());
    all.putAll(variables);
    Run run = new Run(new JinjaExpression.Scope(all));
    try {
      run.all(nodes);
    } catch (JinjaValues.Refused e) {
      throw new TemplateError(e.getMessage());
    } catch (StackOverflowError e) {
      throw new TemplateError("the template is nested too deeply");
    }
    return run.out.toString();
  }

  /** One rendering. */
  private static final class Run {
    final StringBuilder out = new StringBuilder();
    JinjaExpression.Scope scope;

    Run(JinjaExpression.Scope scope) {
      this.scope = scope;
    }

    void write(String text) {
      if (out.length() + (long) text.length() > MOST_CHARACTERS) {
        throw new TemplateError("the text grows beyond " + MOST_CHARACTERS + " characters");
      }
      out.append(text);
    }

    void all(List<Node> body) {
      for (Node node : body) {
        scope.step();
        node.render(this);
      }
    }
  }

  /** Statements out of pieces; expressions are {@link JinjaExpression}'s. */
  private static final class Parser {
    private final List<JinjaLexer.Piece> pieces;
    private int at;

    /** The tag that ended the last block, its first word; null at the end of the template. */
    String tag;

    private JinjaExpression inTag;

    Parser(List<JinjaLexer.Piece> pieces) {
      this.pieces = pieces;
    }

    int line() {
      return pieces.isEmpty() ? 1 : pieces.get(Math.min(at, pieces.size()) - 1).line();
    }

    List<Node> block() {
      List<Node> body = new ArrayList<>();
      tag = null;
      while (at < pieces.size()) {
        JinjaLexer.Piece piece = pieces.get(at++);
        switch (piece.kind()) {
          case TEXT -> body.add(run -> run.write(piece.text()));
          case OUTPUT -> body.add(output(piece));
          case TAG -> {
            inTag = JinjaExpression.parser(piece.text(), piece.line());
            String word = inTag.word();
            switch (word) {
              case "if" -> body.add(ifNode());
              case "for" -> body.add(forNode());
              case "set" -> body.add(setNode());
              case "elif", "else", "endif", "endfor" -> {
                tag = word;
                return body;
              }
              default ->
                  throw new TemplateError(
                      piece.line(), "{% " + word + " %} is not supported; if, for and set are");
            }
          }
        }
      }
      return body;
    }

    private Node output(JinjaLexer.Piece piece) {
      JinjaExpression parser = JinjaExpression.parser(piece.text(), piece.line());
      JinjaExpression.Node value = parser.whole();
      return run -> run.write(JinjaValues.text(value.in(run.scope)));
    }

    private Node ifNode() {
      int line = line();
      JinjaExpression.Node condition = inTag.whole();
      List<Node> then = block();
      Node otherwise = run -> {};
      if ("elif".equals(tag)) {
        otherwise = ifNode();
      } else {
        if ("else".equals(tag)) {
          inTag.end();
          List<Node> last = block();
          otherwise = run -> run.all(last);
        }
        expect("endif", line, "if");
      }
      Node no = otherwise;
      return run -> {
        if (JinjaValues.truth(condition.in(run.scope))) {
          run.all(then);
        } else {
          no.render(run);
        }
      };
    }

    private void expect(String end, int line, String begin) {
      if (!end.equals(tag)) {
        throw new TemplateError(line, "{% " + begin + " %} has no {% " + end + " %}");
      }
      inTag.end();
      tag = null;
    }

    private Node forNode() {
      int line = line();
      List<String> names = inTag.names();
      inTag.expect("in");
      JinjaExpression.Node values = inTag.untilIf();
      JinjaExpression.Node filter = inTag.accept("if") ? inTag.whole() : null;
      inTag.end();
      List<Node> body = block();
      List<Node> none = List.of();
      if ("else".equals(tag)) {
        inTag.end();
        none = block();
      }
      expect("endfor", line, "for");
      return new For(names, values, filter, body, none)::render;
    }

    private Node setNode() {
      String name = inTag.word();
      String attribute = inTag.accept(".") ? inTag.word() : null;
      inTag.expect("=");
      JinjaExpression.Node value = inTag.whole();
      int line = line();
      return run -> {
        Object to = value.in(run.scope);
        if (attribute == null) {
          run.scope.set(name, to);
        } else if (run.scope.get(name) instanceof JinjaValues.Namespace space) {
          space.attributes().put(attribute, to);
        } else {
          throw new TemplateError(line, name + " is no namespace; its attributes cannot be set");
        }
      };
    }
  }

  private record For(
      List<String> names,
      JinjaExpression.Node values,
      JinjaExpression.Node filter,
      List<Node> body,
      List<Node> none) {

    void render(Run run) {
      JinjaExpression.Scope outer = run.scope;
      List<Object> items = new ArrayList<>();
      for (Object item : JinjaValues.list(values.in(outer))) {
        outer.step();
        if (filter == null || JinjaValues.truth(filter.in(bound(outer, item)))) {
          items.add(item);
        }
      }
      for (int i = 0; i < items.size(); i++) {
        run.scope = bound(outer, items.get(i));
        run.scope.set("loop", loop(items, i));
        run.all(body);
      }
      run.scope = outer;
      if (items.isEmpty()) {
        run.all(none);
      }
    }

    private JinjaExpression.Scope bound(JinjaExpression.Scope outer, Object item) {
      JinjaExpression.Scope inner = outer.inner();
      List<?> parts = names.size() == 1 ? List.of() : JinjaValues.list(item);
      if (names.size() > 1 && parts.size() != names.size()) {
        throw new TemplateError(
            names.size() + " names for " + parts.size() + " values in {% for %}");
      }
      for (int i = 0; i < names.size(); i++) {
        inner.set(names.get(i), names.size() == 1 ? item : parts.get(i));
      }
      return inner;
    }

    private static Map<String, Object> loop(List<Object> items, int i) {
      long n = items.size();
      Map<String, Object> loop = new HashMap<>();
      loop.put("index", i + 1L);
      loop.put("index0", (long) i);
      loop.put("revindex", n - i);
      loop.put("revindex0", n - i - 1);
      loop.put("first", i == 0);
      loop.put("last", i == n - 1);
      loop.put("length", n);
      loop.put("previtem", i == 0 ? JinjaValues.UNDEFINED : items.get(i - 1));
      loop.put("nextitem", i == n - 1 ? JinjaValues.UNDEFINED : items.get(i + 1));
      return loop;
    }
  }
}
