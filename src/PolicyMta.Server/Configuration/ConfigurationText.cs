namespace PolicyMta.Server.Configuration;

/// <summary>Finds mistakes in texts that have a reader of their own.</summary>
internal static class ConfigurationText
{
    /// <summary>What the reader says against a text, or null where it takes it.</summary>
    public static string? MistakeIn<T>(string text, Func<string, T> parse)
    {
        try
        {
            _ = parse(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
