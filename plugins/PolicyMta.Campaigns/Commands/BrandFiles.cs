namespace PolicyMta.Campaigns.Commands;

/// <summary>A block of a brand as two files: <c>block.html</c> and <c>block.txt</c> of a folder, or named each.</summary>
internal static class BrandFiles
{
    private const long MaxFile = 1024 * 1024;

    /// <summary>Reads a block as the API takes it, or says what is wrong with it.</summary>
    public static string? Read(string? folder, string? html, string? text, List<string> mistakes)
    {
        if ((folder is null) == (html is null && text is null) || (folder is null && (html is null || text is null)))
        {
            mistakes.Add("Give a FOLDER with block.html and block.txt, or both --html FILE and --text FILE.");
            return null;
        }

        var (inHtml, inText) = (
            ReadFile(html ?? Path.Combine(folder!, "block.html"), mistakes),
            ReadFile(text ?? Path.Combine(folder!, "block.txt"), mistakes));
        return mistakes.Count > 0 ? null : JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("html", inHtml);
            json.WriteString("text", inText);
            json.WriteEndObject();
        });
    }

    private static string? ReadFile(string path, List<string> mistakes)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: <= MaxFile })
                return File.ReadAllText(path);
            mistakes.Add(File.Exists(path) ? $"{path} has more than {MaxFile} bytes." : $"{path} is missing.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"{path} cannot be read: {e.Message}");
        }

        return null;
    }
}
