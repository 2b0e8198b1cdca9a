namespace PolicyMta.Sdk;

/// <summary>
/// Which parts of a message are meant: those that fulfil all that is said here, and at least one thing must be. <c>*</c> stands for any
/// characters, <c>?</c> for one; case does not count. Immutable.
/// </summary>
public sealed record PartMatch
{
    /// <summary>The file's name, for instance <c>*.exe</c>. A part without a name is not meant.</summary>
    public string? FileName { get; init; }

    /// <summary>The media type, for instance <c>image/*</c>.</summary>
    public string? Type { get; init; }
}
