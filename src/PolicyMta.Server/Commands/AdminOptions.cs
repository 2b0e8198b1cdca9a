using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>What the commands that ask a running server have in common.</summary>
internal static class AdminOptions
{
    /// <summary>The switch for scripts; each command has its own.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON for scripts, not a table for people." };

    public static AdminClient Connect(ParseResult parsed, Option<string> config) => new(AdminAccess.Read(parsed.GetValue(config)!));
}
