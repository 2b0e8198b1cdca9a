namespace PolicyMta.ReturnedMail;

/// <summary>The lines of a message's texts for people, as one notice.</summary>
internal static class ReportLines
{
    private const int MostTexts = 8;

    /// <summary>The plain texts, or if there is nothing in them, what the HTML says.</summary>
    public static ReportText Of(ReportParts parts)
    {
        var plain = parts.Texts.Where(part => part.Type != "text/html").Take(MostTexts).Select(part => part.Text()).ToList();
        var text = string.Join("\n\n", plain);
        if (string.IsNullOrWhiteSpace(text) && parts.Texts.FirstOrDefault(part => part.Type == "text/html") is { } html)
            text = HtmlText.Read(html.Text());
        else if (text.AsSpan().TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan().TrimStart().StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase))
            text = HtmlText.Read(text);
        return ReportText.Split(TextLines.Unquoted(TextLines.Of(text)));
    }
}
