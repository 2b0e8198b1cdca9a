namespace PolicyMta.IspRules;

/// <summary>Texts of strangers for reasons, logs and tables: one line that commands no terminal, not too long.</summary>
internal static class Shown
{
    private const int Most = 200;

    public static string Of(string text) => PrintableText.Excerpt(text.ReplaceLineEndings(" "), Most);
}
