namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>A value from a script is not what was expected: which one, and what to write.</summary>
internal sealed class ReadException(string path, string problem) : Exception(path.Length == 0 ? problem : $"'{path}' {problem}")
{
    public ReadException(string problem)
        : this("", problem)
    {
    }

    /// <summary>The property that the problem is about, by its own name; empty if it is about the value as a whole.</summary>
    public string Property { get; init; } = path.Split('.')[^1].Split('[')[0];

    /// <summary>The properties where a script may say what the problem is about, the likeliest first.</summary>
    public IEnumerable<string> Properties =>
        Path.Split('.').Reverse().Select(static segment => segment.Split('[')[0]).Prepend(Property).Where(static name => name.Length > 0);

    private string Problem { get; } = problem;

    private string Path { get; } = path;

    /// <summary>The same problem, seen from the object or array that holds the value.</summary>
    public ReadException Within(string segment) => new(Path.Length == 0 || Path[0] == '[' ? segment + Path : $"{segment}.{Path}", Problem)
    {
        Property = Property.Length > 0 ? Property : segment.Split('[')[0],
    };
}
