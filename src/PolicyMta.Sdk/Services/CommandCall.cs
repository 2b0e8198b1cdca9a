using System.Globalization;

namespace PolicyMta.Sdk;

/// <summary>What a user wrote for a command. Values were checked against the command's description: a number is one. Immutable.</summary>
public sealed record CommandCall
{
    /// <summary>
    /// All values, by the name of the argument or option; what was not given and has no default is not there. A flag that was given has the
    /// value <c>true</c>.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Values { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The running server, for a command that the user's program carries out; null in the server itself.</summary>
    public ICommandServer? Server { get; init; }

    /// <summary>The value of an argument or option, or null if it was not given.</summary>
    public string? Get(string name) => Values.TryGetValue(name, out var values) && !values.IsDefaultOrEmpty ? values[0] : null;

    /// <summary>All values of an argument or option.</summary>
    public ImmutableArray<string> GetAll(string name) => Values.GetValueOrDefault(name, []);

    /// <summary>Whether a flag, argument or option was given.</summary>
    public bool Has(string name) => Get(name) is not null;

    /// <summary>A number, or null if it was not given.</summary>
    /// <exception cref="FormatException">It is not described as a number, and is none.</exception>
    public long? GetNumber(string name) =>
        Get(name) is { } text ? long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    /// <summary>A time, or null if it was not given.</summary>
    /// <exception cref="FormatException">It is not described as a time, and is none.</exception>
    public TimeSpan? GetDuration(string name) => Get(name) is not { } text
        ? null
        : DurationText.TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is not a valid duration.");
}
