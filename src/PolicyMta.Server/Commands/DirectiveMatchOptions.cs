using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>The options that say which mail a directive is about.</summary>
internal sealed class DirectiveMatchOptions
{
    private readonly Option<string?> _provider = Text("--provider", "Mail to this provider, as on-route names it.", "NAME");
    private readonly Option<string?> _site = Text("--site", "Mail to this site, as 'queue summary' shows it.", "NAME");
    private readonly Option<string?> _source = Text("--source", "Mail that leaves from this egress source.", "NAME");
    private readonly Option<string?> _pool = Text("--pool", "Mail of this egress pool.", "NAME");
    private readonly Option<string?> _domain = Text("--domain", "Mail to this recipient domain.", "DOMAIN");
    private readonly Option<string?> _tenant = Text("--tenant", "Mail of this tenant.", "NAME");
    private readonly Option<string?> _campaign = Text("--campaign", "Mail of this campaign.", "NAME");
    private readonly Option<string?> _sender = Text("--sender-domain", "Mail whose return path has this domain.", "DOMAIN");
    private readonly Option<string?> _recipient = Text("--recipient", "Mail to this address.", "ADDRESS");
    private readonly Option<string?> _id = Text("--id", "One message.", "ID");
    private readonly Option<string?> _age = Text("--older-than", "Mail accepted at least so long ago.", "TIME");
    private readonly Option<int?> _attempts =
        NumberOption.Bounded<int?>("--min-attempts", null, "Mail attempted at least so often.", 1, 1_000_000);
    private readonly Option<string?> _reply = Text("--last-reply", "Mail whose last reply contains this text.", "TEXT");
    private readonly Option<bool> _everything = new("--everything") { Description = "All mail." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _provider, _site, _source, _pool, _domain, _tenant, _campaign, _sender, _recipient, _id, _age, _attempts, _reply, _everything,
        })
            command.Add(option);
    }

    public bool IsEverything(ParseResult parsed) => parsed.GetValue(_everything);

    public DirectiveMatchReport Read(ParseResult parsed) => new()
    {
        Provider = parsed.GetValue(_provider),
        Site = parsed.GetValue(_site),
        EgressSource = parsed.GetValue(_source),
        EgressPool = parsed.GetValue(_pool),
        Domain = parsed.GetValue(_domain),
        Tenant = parsed.GetValue(_tenant),
        Campaign = parsed.GetValue(_campaign),
        SenderDomain = parsed.GetValue(_sender),
        Recipient = parsed.GetValue(_recipient),
        Id = parsed.GetValue(_id),
        MinAge = parsed.GetValue(_age),
        MinAttempts = parsed.GetValue(_attempts),
        LastReply = parsed.GetValue(_reply),
    };

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
