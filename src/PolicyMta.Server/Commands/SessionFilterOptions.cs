using System.CommandLine;
using System.Text;
using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Commands;

/// <summary>The options that say which SMTP connections are meant.</summary>
internal sealed class SessionFilterOptions
{
    private readonly ImmutableArray<(string Field, Option<string?> Option)> _texts;

    /// <param name="direction">Which way; null for those that both have.</param>
    public SessionFilterOptions(Direction? direction)
    {
        _texts = direction switch
        {
            Direction.Out =>
            [
                Text("provider", "To this provider, as on-route names it."),
                Text("site", "To this site, as 'queue summary' shows it."),
                Text("domain", "For mail to this recipient domain.", "DOMAIN"),
                Text("source", "From this egress source."),
                Text("tenant", "With a message of this tenant."),
            ],
            Direction.In =>
            [
                Text("listener", "At this listener."),
                Text("client", "From this address or network.", "CIDR"),
                Text("user", "Of this user, who has logged in."),
                Text("tenant", "Of this tenant."),
            ],
            _ => [Text("tenant", "Of this tenant, or with a message of it.")],
        };
    }

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _texts)
            command.Add(option);
    }

    /// <summary>What was given, as a query that begins with a question mark.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="further">Further values, of which null is left out.</param>
    public string Query(ParseResult parsed, params ReadOnlySpan<(string Name, string? Value)> further)
    {
        var query = new StringBuilder();
        foreach (var (field, option) in _texts)
            Add(query, field, parsed.GetValue(option));
        foreach (var (name, value) in further)
            Add(query, name, value);
        return query.ToString();
    }

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is not null)
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static (string Field, Option<string?> Option) Text(string name, string description, string help = "NAME") =>
        (name, new Option<string?>($"--{name}") { Description = description, HelpName = help });
}
