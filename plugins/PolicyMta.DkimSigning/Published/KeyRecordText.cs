namespace PolicyMta.DkimSigning.Published;

/// <summary>A key's record as DNS has it (RFC 6376 section 3.6.1), its tags by name. Immutable.</summary>
internal sealed class KeyRecordText
{
    private readonly Dictionary<string, string> _tags;

    private KeyRecordText(Dictionary<string, string> tags) => _tags = tags;

    /// <summary>The key in base 64, without white space; empty if it was revoked, null if there is none.</summary>
    public string? Key => _tags.GetValueOrDefault("p");

    public string Type => _tags.GetValueOrDefault("k", "rsa");

    /// <summary>Whether the domain only tries DKIM (t=y): receivers treat its mail as if it were not signed.</summary>
    public bool IsTest => Flags.Contains("y");

    /// <summary>Whether i= must have the same domain as d= (t=s).</summary>
    public bool IsStrict => Flags.Contains("s");

    public bool TakesMail => Listed("s") is null or [] || Listed("s")!.Intersect(["*", "email"]).Any();

    public bool TakesSha256 => Listed("h") is null or [] || Listed("h")!.Contains("sha256");

    private string[] Flags => Listed("t") ?? [];

    /// <returns>The record, or null with what is wrong.</returns>
    public static KeyRecordText? Parse(string text, out string problem)
    {
        problem = "";
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var pieces = text.Split(';');
        for (var i = 0; i < pieces.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(pieces[i]) && i == pieces.Length - 1)
                break;
            var (name, value) = pieces[i].IndexOf('=', StringComparison.Ordinal) is > 0 and var place
                ? (pieces[i][..place].Trim(), string.Concat(pieces[i][(place + 1)..].Where(c => !char.IsWhiteSpace(c))))
                : ("", "");
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                problem = $"its part {i + 1} is not of the form name=value";
            else if (!tags.TryAdd(name, value))
                problem = $"the tag {name}= stands in it twice";
            else if (name == "v" && (i > 0 || value != "DKIM1"))
                problem = "v= must be its first tag and say DKIM1";
            if (problem.Length > 0)
                return null;
        }

        problem = tags.ContainsKey("p") ? "" : "it has no tag p= with the key";
        return problem.Length == 0 ? new KeyRecordText(tags) : null;
    }

    private string[]? Listed(string tag) =>
        _tags.TryGetValue(tag, out var value) ? value.Split(':', StringSplitOptions.RemoveEmptyEntries) : null;
}
