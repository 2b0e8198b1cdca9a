using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Sdk;

/// <summary>
/// The path of a file or folder in settings. A relative one is relative to the folder of the file in which it is written, wherever the
/// server was started: <see cref="IPluginBuilder.Options{T}"/> and the server's own configuration give it absolute. Empty: none. Immutable.
/// </summary>
public readonly record struct FilePath : IParsable<FilePath>
{
    private readonly string? _text;

    private FilePath(string? text) => _text = string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Whether there is no path.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The path as an absolute one; a relative one is taken from the folder, an empty one stays empty.</summary>
    public FilePath In(string folder) => IsEmpty ? this : new FilePath(Path.GetFullPath(_text!, Path.GetFullPath(folder)));

    /// <summary>The path; empty if there is none.</summary>
    public override string ToString() => _text ?? "";

    /// <summary>Takes a text for a path.</summary>
    public static implicit operator FilePath(string text) => new(text);

    /// <summary>The path; empty if there is none.</summary>
    public static implicit operator string(FilePath path) => path.ToString();

    /// <inheritdoc/>
    /// <exception cref="FormatException">No file can have such a path.</exception>
    public static FilePath Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var path)
        ? path
        : throw new FormatException("It is not a valid path: write one without control characters, for instance keys/example.pem.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out FilePath result)
    {
        result = new FilePath(s);
        return s is not null && !s.AsSpan().ContainsAny(Path.GetInvalidPathChars()) && !s.AsSpan().ContainsAnyInRange('\0', '\u001f');
    }
}
