using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Hits;

/// <summary><c>policymta links ...</c></summary>
internal sealed class LinkCommands(TokenSeal seal, CutBook cuts)
{
    private static readonly CommandArgument Campaign = new("CAMPAIGN", "The campaign.");

    private static readonly CommandOption Tenant =
        new("--tenant", $"The campaign's tenant; '{MessageFacts.DefaultTenant}' if left out.") { ValueName = "TENANT" };

    public void Add(IPluginBuilder builder)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "links cut",
            Description = "Have a campaign's rewritten links lead nowhere, in mail already sent as well.",
            Examples = ["policymta links cut spring-sale --tenant acme"],
            Arguments = [Campaign],
            Options = [Tenant],
            Handler = (call, stop) => SetAsync(call, isCut: true, stop),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "links restore",
            Description = "Have a campaign's links lead on again.",
            Examples = ["policymta links restore spring-sale --tenant acme"],
            Arguments = [Campaign],
            Options = [Tenant],
            Handler = (call, stop) => SetAsync(call, isCut: false, stop),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "links list",
            Description = "Show the campaigns whose links lead nowhere.",
            Examples = ["policymta links list"],
            ReadOnly = true,
            LocalWithoutServer = true,
            Handler = (_, _) => new(List()),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "links show",
            Description = "Say what a rewritten link stands for.",
            Examples = ["policymta links show 'https://t.example.com/c?t=IQ...'"],
            ExitCodes = ["1  it is not genuine, or too old"],
            Arguments = [new CommandArgument("LINK", "The link, or its token.")],
            LocalWithoutServer = true,
            Handler = (call, _) => new(Show(call.Get("LINK")!)),
        });
    }

    private async ValueTask<CommandResult> SetAsync(CommandCall call, bool isCut, CancellationToken cancellationToken)
    {
        var tenant = call.Get(Tenant.Name);
        await cuts.SetAsync(tenant ?? MessageFacts.DefaultTenant, call.Get(Campaign.Name)!, isCut, cancellationToken);
        var done = isCut ? "Its links lead nowhere from now on" : "Its links lead on again";
        return CommandResult.Ok(tenant is not null
            ? $"{done}."
            : $"{done}, in mail of the tenant '{MessageFacts.DefaultTenant}' alone: for another's name it, --tenant NAME.");
    }

    private CommandResult List()
    {
        var rows = cuts.All.Order().Select(static one => ImmutableArray.Create(one.Tenant, one.Campaign)).ToImmutableArray();
        return new CommandResult
        {
            Text = rows.IsEmpty ? "No campaign's links are cut off." : "",
            Table = rows.IsEmpty ? null : new CommandTable(["Tenant", "Campaign"], rows),
            Json = rows.IsEmpty ? "[]" : null,
        };
    }

    private CommandResult Show(string link)
    {
        var at = link.IndexOf("t=", StringComparison.Ordinal);
        if (seal.Read(at < 0 ? link : link[(at + 2)..]) is not { } token)
            return CommandResult.Failure("It is not a link that this server made, was altered, or is too old.");
        ImmutableArray<ImmutableArray<string>> rows =
        [
            ["kind", token.Kind.ToString().ToLowerInvariant()],
            ["tenant", token.Tenant],
            ["campaign", token.Campaign],
            ["name", token.Link],
            ["leads to", token.Url],
            ["day", token.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)],
            ["message", token.Message?.ToString() ?? "(anonymous)"],
            ["recipient", token.Recipient ?? "(anonymous)"],
        ];
        return new CommandResult { Table = new CommandTable(["What", "Value"], rows) };
    }
}
