namespace PolicyMta.DkimSigning;

/// <summary>The form of header and body, as c= names them.</summary>
internal readonly record struct Canonicalization(Form Header, Form Body)
{
    /// <summary>All that may be written.</summary>
    public static ImmutableArray<string> Names { get; } = ["relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple"];

    /// <exception cref="FormatException">It is none of <see cref="Names"/>.</exception>
    public static Canonicalization Parse(string text) => Names.Contains(text) && text.Split('/') is [var header, var body]
        ? new(FormOf(header), FormOf(body))
        : throw new FormatException($"'{text}' is none of {string.Join(", ", Names)}.");

    public override string ToString() => $"{NameOf(Header)}/{NameOf(Body)}";

    private static string NameOf(Form form) => form == Form.Simple ? "simple" : "relaxed";

    private static Form FormOf(string name) => name == "simple" ? Form.Simple : Form.Relaxed;
}
