using PolicyMta.Core.Files;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>The configuration has mistakes: all of them, in the order in which a human meets them in the file.</summary>
internal sealed class ConfigurationException(IReadOnlyList<PolicyProblem> problems, string path)
    : Exception($"{path} has {problems.Count} {(problems.Count == 1 ? "mistake" : "mistakes")}.")
{
    public IReadOnlyList<PolicyProblem> Problems { get; } = problems;

    /// <summary>The mistakes with source lines and carets.</summary>
    public string Describe() => SourceExcerpt.Describe(Problems, ReadIfPossible);

    private static string? ReadIfPossible(string path)
    {
        try
        {
            return File.Exists(path) ? RegularFile.ReadText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
