namespace PolicyMta.IspRules.Automation;

/// <summary>Texts of strangers for reasons, logs and tables: one line of printable ASCII, not too long.</summary>
internal static class PlainText
{
    private const int Most = 200;

    public static string Of(string text)
    {
        var some = text.Length > Most ? text[..Most] : text;
        return string.Create(some.Length, some, static (plain, from) =>
        {
            for (var i = 0; i < plain.Length; i++)
                plain[i] = from[i] is >= ' ' and <= '~' ? from[i] : from[i] < ' ' ? ' ' : '?';
        });
    }
}
