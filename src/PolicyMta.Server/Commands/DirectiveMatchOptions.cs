using System.CommandLine;
using System.Globalization;

namespace PolicyMta.Server.Commands;

/// <summary>The options that say which mail a directive, or a command over the queue, is about.</summary>
internal sealed class DirectiveMatchOptions
{
    private readonly ImmutableArray<(string Field, Option<string?> Option)> _texts =
    [
        ("provider", Text("--provider", "Mail to this provider, as on-route names it.", "NAME")),
        ("site", Text("--site", "Mail to this site, as 'queue summary' shows it.", "NAME")),
        ("egress_source", Text("--source", "Mail that leaves from this egress source.", "NAME")),
        ("source_network", Text("--source-network", "Mail whose egress source has an address in this network.", "CIDR")),
        ("egress_pool", Text("--pool", "Mail of this egress pool.", "NAME")),
        ("domain", Text("--domain", "Mail to this recipient domain.", "DOMAIN")),
        ("tenant", Text("--tenant", "Mail of this tenant.", "NAME")),
        ("campaign", Text("--campaign", "Mail of this campaign.", "NAME")),
        ("sender_domain", Text("--sender-domain", "Mail whose return path has this domain.", "DOMAIN")),
        ("recipient", Text("--recipient", "Mail to this address.", "ADDRESS")),
        ("id", Text("--id", "One message.", "ID")),
        ("min_age", TimeOption.Create("--older-than", "Mail accepted at least so long ago.")),
        ("received_before", Text("--received-before", "Mail accepted before this time, for instance 2026-11-28T12:00:00Z.", "TIME")),
        ("last_reply", Text("--last-reply", "Mail whose last reply contains this text.", "TEXT")),
    ];

    private readonly Option<int?> _attempts =
        NumberOption.Bounded<int?>("--min-attempts", null, "Mail attempted at least so often.", 1, 1_000_000);

    private readonly Option<string[]> _match =
        new("--match") { Description = "The same as one word, for instance campaign=spring or older-than=2h.", HelpName = "NAME=VALUE" };

    private readonly Option<bool> _everything = new("--everything", "--all") { Description = "All mail." };

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _texts)
            command.Add(option);
        command.Add(_attempts);
        command.Add(_match);
        command.Add(_everything);
    }

    public bool IsEverything(ParseResult parsed) => parsed.GetValue(_everything);

    /// <summary>Whether any of them is given.</summary>
    public bool IsGiven(ParseResult parsed) => IsEverything(parsed) || Read(parsed).Count > 0;

    /// <summary>What is given, by its name in JSON; the server says what is wrong with it.</summary>
    /// <exception cref="CommandException">A word of <c>--match</c> is not valid.</exception>
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
        foreach (var word in parsed.GetValue(_match) ?? [])
            AddWord(word, match);
        return match;
    }

    private void AddWord(string word, Dictionary<string, object> match)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 1 ? ("", "") : ("--" + word[..equals].Replace('_', '-'), word[(equals + 1)..]);
        object? read = name == _attempts.Name
            ? int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null
            : value;
        var field = name == _attempts.Name ? "min_attempts" : _texts.FirstOrDefault(text => text.Option.Name == name).Field;
        if (field == "min_age" && !DurationText.TryParse(value, out _))
            throw new CommandException($"'{word}' is not a valid --match: {name} {TimeOption.Expected}", ExitCode.Usage);
        if (field is null || read is null || !match.TryAdd(field, read))
            throw new CommandException(
                $"'{word}' is not a valid --match: write NAME=VALUE, once for each name of an option of this command, for instance "
                    + "campaign=spring, tenant=acme, domain=example.com, older-than=2h.",
                ExitCode.Usage);
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
