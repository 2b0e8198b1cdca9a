using System.CommandLine;
using System.Security.Cryptography;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta token add</c>: makes a bearer token for the HTTP API. Nothing keeps it but whoever reads the output.</summary>
internal static class TokenCommand
{
    private const string Prefix = "pmta_";
    private const int RandomBytes = 32;
    private const string Scopes = "inject, read, metrics, report, content, admin";

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The client's name, in events and for policy." };
        var tenant = new Option<string?>(
            "--tenant", "-t")
        { Description = "The only tenant that it may send for and see; any if left out.", HelpName = "TENANT" };
        var scope = new Option<string?>("--scope", "-s")
        {
            Description = $"What it may do: {Scopes}, with commas between. Left out: inject,read; with a role nothing else.",
            HelpName = "SCOPES",
        };
        var role = RoleWord.Option("What it may do over the admin API");
        var tenants = RoleWord.TenantsOption();
        var domains = FromDomainOption.Create("The client's messages");
        var json = AdminOptions.Json();
        var add = new Command("add", "Make a token. It is shown once; the configuration gets its hash.")
        {
            name, tenant, domains, scope, role, tenants, json,
        };
        add.SetAction(async (parsed, _) =>
        {
            var options = OptionsOf(
                parsed.GetValue(name)!, parsed.GetValue(tenant), parsed.GetValue(scope), RoleWord.Read(parsed.GetValue(role)),
                RoleWord.Words(parsed.GetValue(tenants))) with
            {
                FromDomains = FromDomainOption.Read(parsed.GetValue(domains)),
            };
            var token = Prefix
                + Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            var report = new TokenReport(
                options.Name, token, Convert.ToHexStringLower(BearerTokens.HashOf(token)), options.Tenant,
                [.. options.FromDomains.Select(domain => domain.ToString())],
                [.. options.Granted.Select(granted => granted.ToString().ToLowerInvariant())])
            {
                Role = options.Role,
                Tenants = options.Tenants.Count > 0 ? options.Tenants : null,
            };
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(report);
                return ExitCode.Success;
            }

            await terminal.Output.WriteLineAsync($"""
                The token of {options.Name}, which is not shown again:

                  {token}

                For the configuration, under http: tokens: (the server takes it at its next start)

                    - name: {options.Name}
                      token_hash: {report.TokenHash}
                """);
            if (options.Tenant.Length > 0)
                await terminal.Output.WriteLineAsync($"      tenant: {options.Tenant}");
            if (options.FromDomains.Count > 0)
            {
                var quoted = options.FromDomains.Select(domain => $"'{domain}'");
                await terminal.Output.WriteLineAsync($"      from_domains: [{string.Join(", ", quoted)}]");
            }

            if (options.Role is { } held)
                await terminal.Output.WriteLineAsync($"      role: {held.ToString().ToLowerInvariant()}");
            if (options.Tenants.Count > 0)
                await terminal.Output.WriteLineAsync($"      tenants: [{string.Join(", ", options.Tenants)}]");
            if (options.Granted.Count > 0)
                await terminal.Output.WriteLineAsync($"      scopes: [{string.Join(", ", options.Granted).ToLowerInvariant()}]");
            return ExitCode.Success;
        });
        return new Command("token", "Make bearer tokens for the HTTP API.") { add };
    }

    private static TokenOptions OptionsOf(
        string name, string? tenant, string? scopes, OperatorRole? role, ImmutableArray<string> tenants)
    {
        if (!IsPlain(name) || (tenant is not null && !IsPlain(tenant)) || !tenants.All(IsPlain))
            throw new CommandException("Names of tokens and tenants have letters, digits, '.', '_' and '-' only.", ExitCode.Usage);

        var granted = scopes is null ? null : RoleWord.Words(scopes).Select(ScopeOf).ToList();
        if (granted is { Count: 0 })
            throw new CommandException($"A token needs a scope: {Scopes}.", ExitCode.Usage);
        var options = new TokenOptions
        {
            Name = name,
            Tenant = tenant ?? "",
            Scopes = granted,
            Role = role,
            Tenants = tenants,
            TokenHash = new string('0', 64),
        };
        return options.Validate().FirstOrDefault() is { Problem: { } problem }
            ? throw new CommandException(problem, ExitCode.Usage)
            : options;
    }

    private static TokenScope ScopeOf(string word) =>
        Enum.TryParse<TokenScope>(word, ignoreCase: true, out var scope) && char.IsAsciiLetter(word[0])
            ? scope
            : throw new CommandException(
                $"'{word}' is not a scope: write {Scopes}, or several with commas between.", ExitCode.Usage);

    private static bool IsPlain(string text) =>
        text.Length is > 0 and <= 100 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
