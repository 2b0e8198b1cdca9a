namespace PolicyMta.ReturnedMail;

/// <summary>Finds the host that answered in what servers write: <c>host mx.example.com[192.0.2.1] said:</c>.</summary>
internal static class HostText
{
    private static readonly string[] Marks =
    [
        "host ", "while talking to ", "connect to ", "connected to ", "by the server for the recipient domain ", "remote system: dns;",
        "lost connection with ",
    ];

    public static string? Find(string text)
    {
        foreach (var mark in Marks)
        {
            var at = text.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || (at > 0 && char.IsLetterOrDigit(text[at - 1])))
                continue;
            var rest = text.AsSpan(at + mark.Length);
            var end = rest.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
            var host = (end < 0 ? rest : rest[..end]).TrimEnd(".-");
            if (host.Contains('.') && host.Length <= 255)
                return host.ToString();
        }

        return null;
    }
}
