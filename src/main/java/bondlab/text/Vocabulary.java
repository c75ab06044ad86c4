package bondlab.text;

import java.util.List;

/**
 * What byte-level BPE learns.
 *
 * @param tokens spelled in GPT-2's visible bytes; the place is the id, and 0 is the end of text
 * @param merges pairs {@code "left right"}, first learned first
 */
public record Vocabulary(List<String> tokens, List<String> merges) {
  /** The special token that ends a document, id 0. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  private static final String BYTE_LEVEL =
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true,"
          + " \"use_regex\": true}";

  public Vocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** Writes the {@code tokenizer.json} that HuggingFace's libraries read. */
  public String toJson() {
    StringBuilder json = new StringBuilder();
    json.append("{\"version\": \"1.0\", \"truncation\": null, \"padding\": null,\n")
        .append("\"added_tokens\": [{\"id\": 0, \"content\": ")
        .append(quoted(END_OF_TEXT))
        .append(", \"single_word\": false, \"lstrip\": false, \"rstrip\": false,")
        .append(" \"normalized\": false, \"special\": true}],\n")
        .append("\"normalizer\": null, \"post_processor\": null,\n")
        .append("\"pre_tokenizer\": " + BYTE_LEVEL + ",\n\"decoder\": " + BYTE_LEVEL + ",\n")
        .append("\"model\": {\"type\": \"BPE\", \"dropout\": null, \"unk_token\": null,")
        .append(" \"continuing_subword_prefix\": null, \"end_of_word_suffix\": null,")
        .append(" \"fuse_unk\": false, \"byte_fallback\": false, \"ignore_merges\": false,\n")
        .append("\"vocab\": {");
    for (int id = 0; id < tokens.size(); id++) {
      json.append(id == 0 ? "\n" : ",\n").append(quoted(tokens.get(id))).append(": ").append(id);
    }
    json.append("},\n\"merges\": [");
    for (int i = 0; i < merges.size(); i++) {
      json.append(i == 0 ? "\n" : ",\n").append(quoted(merges.get(i)));
    }
    return json.append("]}}\n").toString();
  }

  /** Visible bytes are printable, so quotes and backslashes are all that JSON wants escaped. */
  private static String quoted(String token) {
    return '"' + token.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
