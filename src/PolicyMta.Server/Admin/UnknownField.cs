using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Server.Admin;

/// <summary>What is said of a field that does not exist.</summary>
internal static class UnknownField
{
    public static string Describe(string name, IReadOnlyCollection<string> known) =>
        $"is not known.{DidYouMean.For(name, known)} There are {string.Join(", ", known)}.";
}
