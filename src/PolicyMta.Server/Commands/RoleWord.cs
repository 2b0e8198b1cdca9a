using System.CommandLine;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary>Roles of operators, and the tenants that they are for, on the command line.</summary>
internal static class RoleWord
{
    public const string All = "read, operate, admin";

    public static Option<string?> Option(string what) => new("--role")
    {
        Description = $"{what}: {All}. Left out: nothing.",
        HelpName = "ROLE",
    };

    public static Option<string?> TenantsOption() => new("--tenants")
    {
        Description = "The tenants that the role is for, with commas between; all if left out.",
        HelpName = "TENANTS",
    };

    public static OperatorRole? Read(string? word)
    {
        if (word is null)
            return null;
        return Enum.TryParse<OperatorRole>(word, ignoreCase: true, out var role) && char.IsAsciiLetter(word[0])
            ? role
            : throw new CommandException($"'{word}' is not a role: write {All}.", ExitCode.Usage);
    }

    public static ImmutableArray<string> Words(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
