using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Admin.Why;

/// <summary>What is said of a field that does not exist.</summary>
internal static class UnknownField
{
    public static string Describe(string name, IReadOnlyCollection<string> known) =>
        $"is not known.{(Suggestion.For(name, known) is { } near ? $" Did you mean '{near}'?" : "")} There are {string.Join(", ", known)}.";
}
