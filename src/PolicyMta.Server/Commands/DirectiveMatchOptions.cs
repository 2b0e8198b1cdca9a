using System.CommandLine;

namespace PolicyMta.Server.Commands;

/// <summary>The options that say which mail a directive is about.</summary>
internal sealed class DirectiveMatchOptions
{
    private readonly ImmutableArray<(string Field, Option<string?> Option)> _texts =
    [
        ("provider", Text("--provider", "Mail to this provider, as on-route names it.", "NAME")),
        ("site", Text("--site", "Mail to this site, as 'queue summary' shows it.", "NAME")),
        ("egress_source", Text("--source", "Mail that leaves from this egress source.", "NAME")),
        ("egress_pool", Text("--pool", "Mail of this egress pool.", "NAME")),
        ("domain", Text("--domain", "Mail to this recipient domain.", "DOMAIN")),
        ("tenant", Text("--tenant", "Mail of this tenant.", "NAME")),
        ("campaign", Text("--campaign", "Mail of this campaign.", "NAME")),
        ("sender_domain", Text("--sender-domain", "Mail whose return path has this domain.", "DOMAIN")),
        ("recipient", Text("--recipient", "Mail to this address.", "ADDRESS")),
        ("id", Text("--id", "One message.", "ID")),
        ("min_age", Text("--older-than", "Mail accepted at least so long ago.", "TIME")),
        ("last_reply", Text("--last-reply", "Mail whose last reply contains this text.", "TEXT")),
    ];

    private readonly Option<int?> _attempts =
        NumberOption.Bounded<int?>("--min-attempts", null, "Mail attempted at least so often.", 1, 1_000_000);

    private readonly Option<bool> _everything = new("--everything") { Description = "All mail." };

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _texts)
            command.Add(option);
        command.Add(_attempts);
        command.Add(_everything);
    }

    public bool IsEverything(ParseResult parsed) => parsed.GetValue(_everything);

    /// <summary>What is given, by its name in JSON; the server says what is wrong with it.</summary>
    public IReadOnlyDictionary<string, object> Read(ParseResult parsed)
    {
        var match = new Dictionary<string, object>();
        foreach (var (field, option) in _texts)
        {
            if (parsed.GetValue(option) is { } text)
                match.Add(field, text);
        }

        if (parsed.GetValue(_attempts) is { } attempts)
            match.Add("min_attempts", attempts);
        return match;
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
