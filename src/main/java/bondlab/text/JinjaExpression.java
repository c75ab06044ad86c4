package bondlab.text;

import bondlab.text.Jinja.TemplateError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses Jinja's expressions, by recursive descent in Jinja's order of precedence. */
final class JinjaExpression {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<name>[A-Za-z_]\\w*)|(?<number>\\d+(?:\\.\\d+)?)"
              + "|(?<string>'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")"
              + "|(?<sign>==|!=|<=|>=|//|\\*\\*|[-+*/%~<>=.,:|()\\[\\]{}]))",
          Pattern.DOTALL);

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  /** An expression. */
  interface Node {
    Object in(Scope scope);
  }

  /** Variables, those of loops before those around them; counts steps. */
  static final class Scope {
    private final Scope outer;
    private final Map<String, Object> variables;
    private final int[] steps;
    private final long deadline;

    Scope(Map<String, Object> variables) {
      this(null, new HashMap<>(variables), new int[1], System.nanoTime() + Jinja.MOST_NANOS);
    }

    private Scope(Scope outer, Map<String, Object> variables, int[] steps, long deadline) {
      this.outer = outer;
      this.variables = variables;
      this.steps = steps;
      this.deadline = deadline;
    }

    Scope inner() {
      return new Scope(this, new HashMap<>(), steps, deadline);
    }

    Object get(String name) {
      for (Scope scope = this; scope != null; scope = scope.outer) {
        if (scope.variables.containsKey(name)) {
          return scope.variables.get(name);
        }
      }
      return JinjaValues.UNDEFINED;
    }

    void set(String name, Object value) {
      variables.put(name, value);
    }

    void step() {
      if (++steps[0] > Jinja.MOST_STEPS || System.nanoTime() > deadline) {
        throw new TemplateError("the template does not come to an end");
      }
    }
  }

  private final List<String> tokens = new ArrayList<>();
  private final int line;
  private int at;

  private JinjaExpression(String source, int line) {
    this.line = line;
    Matcher matcher = TOKEN.matcher(source);
    int from = 0;
    while (matcher.find() && matcher.start() == from) {
      tokens.add(matcher.group().strip());
      from = matcher.end();
    }
    if (!source.substring(from).isBlank()) {
      throw error("cannot read " + TextRows.shown(source.substring(from).strip(), 30));
    }
  }

  /** Starts to parse the inside of a tag or output. */
  static JinjaExpression parser(String source, int line) {
    return new JinjaExpression(source, line);
  }

  /** Takes a name. */
  String word() {
    String word = peek();
    if (!isName(word)) {
      throw error("a name is expected, not " + shown(word));
    }
    at++;
    return word;
  }

  /** Takes names with commas between. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(word()));
    while (accept(",")) {
      names.add(word());
    }
    return names;
  }

  /** Takes a token if it is the next. */
  boolean accept(String token) {
    boolean next = token.equals(peek());
    at += next ? 1 : 0;
    return next;
  }

  /** Takes a token that must be the next. */
  void expect(String token) {
    if (!accept(token)) {
      throw error(token + " is expected, not " + shown(peek()));
    }
  }

  /** Requires that nothing is left. */
  void end() {
    if (at < tokens.size()) {
      throw error("nothing is expected after it, but there is " + shown(peek()));
    }
  }

  /** Takes all that is left as one expression. */
  Node whole() {
    Node node = conditional();
    end();
    return node;
  }

  /** Takes an expression that an {@code if} may follow. */
  Node untilIf() {
    return or();
  }

  private Node conditional() {
    Node then = or();
    if (accept("if")) {
      Node condition = or();
      Node otherwise = accept("else") ? conditional() : scope -> JinjaValues.UNDEFINED;
      Node yes = then;
      then = s -> JinjaValues.truth(condition.in(s)) ? yes.in(s) : otherwise.in(s);
    }
    return then;
  }

  private Node or() {
    Node left = and();
    while (accept("or")) {
      Node first = left;
      Node second = and();
      left =
          s -> {
            Object value = first.in(s);
            return JinjaValues.truth(value) ? value : second.in(s);
          };
    }
    return left;
  }

  private Node and() {
    Node left = not();
    while (accept("and")) {
      Node first = left;
      Node second = not();
      left =
          s -> {
            Object value = first.in(s);
            return JinjaValues.truth(value) ? second.in(s) : value;
          };
    }
    return left;
  }

  private Node not() {
    if (!accept("not")) {
      return comparison();
    }
    Node of = not();
    return s -> !JinjaValues.truth(of.in(s));
  }

  private Node comparison() {
    Node left = sum();
    while (true) {
      Node first = left;
      if (COMPARISONS.contains(peek())) {
        String sign = tokens.get(at++);
        left = both(first, sum(), (a, b) -> JinjaValues.compare(sign, a, b));
        if (COMPARISONS.contains(peek())) {
          throw error("a chain of comparisons is not supported");
        }
      } else if (accept("in")) {
        left = both(first, sum(), (a, b) -> JinjaValues.contains(b, a));
      } else if ("not".equals(peek())
          && at + 1 < tokens.size()
          && tokens.get(at + 1).equals("in")) {
        at += 2;
        left = both(first, sum(), (a, b) -> !JinjaValues.contains(b, a));
      } else {
        return left;
      }
    }
  }

  private Node sum() {
    Node left = concatenation();
    while ("+".equals(peek()) || "-".equals(peek())) {
      String sign = tokens.get(at++);
      left = both(left, concatenation(), (a, b) -> JinjaValues.arithmetic(sign, a, b));
    }
    return left;
  }

  private Node concatenation() {
    Node left = product();
    while (accept("~")) {
      left = both(left, product(), (a, b) -> JinjaValues.text(a) + JinjaValues.text(b));
    }
    return left;
  }

  private Node product() {
    Node left = unary();
    while (Set.of("*", "/", "//", "%").contains(peek())) {
      String sign = tokens.get(at++);
      left = both(left, unary(), (a, b) -> JinjaValues.arithmetic(sign, a, b));
    }
    return left;
  }

  private Node unary() {
    return filtered(negative());
  }

  private Node negative() {
    if (!accept("-")) {
      return postfix();
    }
    Node of = negative();
    return located(s -> JinjaValues.arithmetic("-", 0L, of.in(s)));
  }

  /** Filters and tests, which bind more tightly than arithmetic. */
  private Node filtered(Node base) {
    Node left = base;
    while (true) {
      Node of = left;
      if (accept("|")) {
        String name = word();
        Arguments arguments = accept("(") ? arguments() : Arguments.NONE;
        left =
            located(
                s -> JinjaValues.filter(name, of.in(s), arguments.values(s), arguments.named(s)));
      } else if (accept("is")) {
        boolean negated = accept("not");
        String name = word();
        Arguments arguments = accept("(") ? arguments() : bareArgument();
        left = located(s -> negated != JinjaValues.test(name, of.in(s), arguments.values(s)));
      } else {
        return left;
      }
    }
  }

  /** {@code is divisibleby 3}: one value without brackets. */
  private Arguments bareArgument() {
    String next = peek();
    boolean value =
        !next.isEmpty()
            && (isName(next) || Character.isDigit(next.charAt(0)) || isQuoted(next))
            && !Set.of("and", "or", "if", "else", "in", "is", "not").contains(next);
    return value ? new Arguments(List.of(postfix()), Map.of()) : Arguments.NONE;
  }

  private Node postfix() {
    Node left = primary();
    while (true) {
      Node of = left;
      if (accept(".")) {
        String name = word();
        if (accept("(")) {
          Arguments arguments = arguments();
          left = located(s -> JinjaValues.call(of.in(s), name, arguments.values(s)));
        } else {
          left = located(s -> JinjaValues.attribute(of.in(s), name));
        }
      } else if (accept("[")) {
        left = subscript(of);
      } else if (accept("(")) {
        Arguments arguments = arguments();
        left = located(s -> JinjaValues.call(of.in(s), arguments.values(s), arguments.named(s)));
      } else {
        return left;
      }
    }
  }

  private Node subscript(Node of) {
    Node[] parts = new Node[3];
    int part = 0;
    boolean slice = false;
    while (!accept("]")) {
      if (accept(":")) {
        slice = true;
        if (++part > 2) {
          throw error("a slice has at most two colons");
        }
      } else if (parts[part] == null) {
        parts[part] = conditional();
      } else {
        throw error("] is expected, not " + shown(peek()));
      }
    }
    if (!slice && parts[0] == null) {
      throw error("[] names no item");
    }
    if (!slice) {
      return located(s -> JinjaValues.item(of.in(s), parts[0].in(s)));
    }
    return located(
        s -> JinjaValues.slice(of.in(s), in(parts[0], s), in(parts[1], s), in(parts[2], s)));
  }

  private static Object in(Node node, Scope scope) {
    return node == null ? null : node.in(scope);
  }

  private Node primary() {
    String token = peek();
    if (token.isEmpty()) {
      throw error("an expression ends too early");
    }
    at++;
    if (isQuoted(token)) {
      String text = unescaped(token.substring(1, token.length() - 1));
      return s -> text;
    }
    if (Character.isDigit(token.charAt(0))) {
      return number(token);
    }
    return switch (token) {
      case "(" -> {
        Node inside = conditional();
        if (",".equals(peek())) {
          throw error("a tuple is not supported; write a list");
        }
        expect(")");
        yield inside;
      }
      case "[" -> list();
      case "{" -> map();
      case "true", "True" -> s -> true;
      case "false", "False" -> s -> false;
      case "none", "None" -> s -> null;
      default -> {
        if (!isName(token)) {
          throw error("a value is expected, not " + token);
        }
        yield s -> {
          s.step();
          return s.get(token);
        };
      }
    };
  }

  private Node number(String token) {
    try {
      Object number =
          token.contains(".") ? (Object) Double.valueOf(token) : (Object) Long.valueOf(token);
      return s -> number;
    } catch (NumberFormatException e) {
      throw error(token + " is too large a number");
    }
  }

  private Node list() {
    List<Node> items = new ArrayList<>();
    while (!accept("]")) {
      items.add(conditional());
      if (!accept(",") && !"]".equals(peek())) {
        throw error("] is expected, not " + shown(peek()));
      }
    }
    return s -> new ArrayList<>(items.stream().map(item -> item.in(s)).toList());
  }

  private Node map() {
    Map<Node, Node> items = new LinkedHashMap<>();
    while (!accept("}")) {
      Node key = conditional();
      expect(":");
      items.put(key, conditional());
      if (!accept(",") && !"}".equals(peek())) {
        throw error("} is expected, not " + shown(peek()));
      }
    }
    return s -> {
      Map<String, Object> map = new LinkedHashMap<>();
      items.forEach((key, value) -> map.put(JinjaValues.text(key.in(s)), value.in(s)));
      return map;
    };
  }

  /** Arguments of a call, after its opening bracket. */
  private record Arguments(List<Node> places, Map<String, Node> names) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    List<Object> values(Scope scope) {
      List<Object> values = new ArrayList<>();
      places.forEach(place -> values.add(place.in(scope)));
      return values;
    }

    Map<String, Object> named(Scope scope) {
      Map<String, Object> named = new LinkedHashMap<>();
      names.forEach((name, value) -> named.put(name, value.in(scope)));
      return named;
    }
  }

  private Arguments arguments() {
    List<Node> places = new ArrayList<>();
    Map<String, Node> names = new LinkedHashMap<>();
    while (!accept(")")) {
      if (isName(peek()) && at + 1 < tokens.size() && tokens.get(at + 1).equals("=")) {
        String name = word();
        expect("=");
        names.put(name, conditional());
      } else {
        places.add(conditional());
      }
      if (!accept(",") && !")".equals(peek())) {
        throw error(") is expected, not " + shown(peek()));
      }
    }
    return new Arguments(places, names);
  }

  private Node both(Node left, Node right, BinaryOperator<Object> operation) {
    return located(s -> operation.apply(left.in(s), right.in(s)));
  }

  /** Puts the line before what goes wrong, and counts a step. */
  private Node located(Node node) {
    return s -> {
      s.step();
      try {
        return node.in(s);
      } catch (JinjaValues.Refused e) {
        throw error(e.getMessage());
      }
    };
  }

  /** The next token; empty at the end. */
  private String peek() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private static String shown(String token) {
    return token.isEmpty() ? "the end" : TextRows.shown(token, 30);
  }

  private static boolean isName(String token) {
    return !token.isEmpty() && (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_');
  }

  private static boolean isQuoted(String token) {
    return token.charAt(0) == '"' || token.charAt(0) == '\'';
  }

  private String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      switch (escaped) {
        case 'n' -> plain.append('\n');
        case 't' -> plain.append('\t');
        case 'r' -> plain.append('\r');
        case '\\', '\'', '"' -> plain.append(escaped);
        case '\n' -> {}
        case 'u' -> {
          if (!text.substring(i + 1).matches("(?s)[0-9a-fA-F]{4}.*")) {
            throw error("\\u needs four hexadecimal digits");
          }
          plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
          i += 4;
        }
        case 'a', 'b', 'f', 'v', 'x', 'N', 'U', '0', '1', '2', '3', '4', '5', '6', '7' ->
            throw error("the escape \\" + escaped + " is not supported");
        default -> plain.append('\\').append(escaped);
      }
    }
    return plain.toString();
  }

  private TemplateError error(String message) {
    return new TemplateError(line, message);
  }
}
