using System.CommandLine;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Server.Commands;

/// <summary>The option <c>--from-domain</c> of commands that make tokens and users.</summary>
internal static class FromDomainOption
{
    public static Option<string[]> Create(string whose) => new("--from-domain")
    {
        Description = $"{whose} may have this domain in From, once or more: example.com, or *.example.com for all below it.",
        HelpName = "DOMAIN",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <exception cref="CommandException">One is not a domain.</exception>
    public static OwnDomains Read(string[]? given)
    {
        try
        {
            return new OwnDomains([.. (given ?? []).Select(domain => OwnDomain.Parse(domain))]);
        }
        catch (FormatException e)
        {
            throw new CommandException($"--from-domain: {e.Message}", ExitCode.Usage);
        }
    }
}
