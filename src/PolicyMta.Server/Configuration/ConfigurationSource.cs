namespace PolicyMta.Server.Configuration;

/// <summary>The files that a configuration was read from: itself, what it includes, and those that hold single values. Immutable.</summary>
/// <param name="Files">Their paths, the configuration's first; those that could not be read among them.</param>
/// <param name="Patterns">Includes that take what lies in a folder.</param>
internal sealed record ConfigurationSource(ImmutableArray<string> Files, ImmutableArray<IncludePattern> Patterns)
{
    /// <summary>Those files, and others that would be included now.</summary>
    public ImmutableArray<string> Now() => [.. Files.Concat(Patterns.SelectMany(FilesOf)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> FilesOf(IncludePattern pattern)
    {
        try
        {
            return [.. pattern.Files()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // The next reading says so.
        }
    }
}
