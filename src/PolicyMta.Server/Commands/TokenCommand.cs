using System.CommandLine;
using System.Security.Cryptography;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta token add</c>: makes a bearer token for the HTTP API. Nothing keeps it but whoever reads the output.</summary>
internal static class TokenCommand
{
    private const string Prefix = "pmta_";
    private const int RandomBytes = 32;

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The client's name, in events and for policy." };
        var tenant = new Option<string?>(
            "--tenant", "-t")
        { Description = "The only tenant that it may send for and see; any if left out.", HelpName = "TENANT" };
        var scope = new Option<string>("--scope", "-s")
        {
            Description = "What it may do: inject, read, metrics, admin, with commas between.",
            HelpName = "SCOPES",
            DefaultValueFactory = _ => "inject,read",
        };
        var domains = FromDomainOption.Create("The client's messages");
        var add = new Command("add", "Make a token. It is shown once; the configuration gets its hash.") { name, tenant, domains, scope };
        add.SetAction(async (parsed, _) =>
        {
            var options = OptionsOf(parsed.GetValue(name)!, parsed.GetValue(tenant), parsed.GetValue(scope)!) with
            {
                FromDomains = FromDomainOption.Read(parsed.GetValue(domains)),
            };
            var token = Prefix
                + Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            await terminal.Output.WriteLineAsync($"""
                The token of {options.Name}, which is not shown again:

                  {token}

                For the configuration, under http: tokens: (the server takes it at its next start)

                    - name: {options.Name}
                      token_hash: {Convert.ToHexStringLower(BearerTokens.HashOf(token))}
                """);
            if (options.Tenant.Length > 0)
                await terminal.Output.WriteLineAsync($"      tenant: {options.Tenant}");
            if (options.FromDomains.Count > 0)
            {
                var quoted = options.FromDomains.Select(domain => $"'{domain}'");
                await terminal.Output.WriteLineAsync($"      from_domains: [{string.Join(", ", quoted)}]");
            }

            await terminal.Output.WriteLineAsync($"      scopes: [{string.Join(", ", options.Scopes).ToLowerInvariant()}]");
            return ExitCode.Success;
        });
        return new Command("token", "Make bearer tokens for the HTTP API.") { add };
    }

    private static TokenOptions OptionsOf(string name, string? tenant, string scopes)
    {
        if (!IsPlain(name) || (tenant is not null && !IsPlain(tenant)))
            throw new CommandException("Names of tokens and tenants have letters, digits, '.', '_' and '-' only.", ExitCode.Usage);

        var granted = new List<TokenScope>();
        foreach (var word in scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            granted.Add(Enum.TryParse<TokenScope>(word, ignoreCase: true, out var scope) && char.IsAsciiLetter(word[0])
                ? scope
                : throw new CommandException(
                    $"'{word}' is not a scope: write inject, read, metrics, admin, or several with commas between.", ExitCode.Usage));
        }

        if (granted.Count == 0)
            throw new CommandException("A token needs a scope: inject, read, metrics or admin.", ExitCode.Usage);
        if (tenant is not null && granted.Contains(TokenScope.Admin))
            throw new CommandException("The scope admin is for all tenants: leave --tenant out.", ExitCode.Usage);
        return new TokenOptions { Name = name, Tenant = tenant ?? "", Scopes = granted };
    }

    private static bool IsPlain(string text) =>
        text.Length is > 0 and <= 100 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
