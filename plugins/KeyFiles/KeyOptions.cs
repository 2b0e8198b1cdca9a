namespace PolicyMta.KeyFiles;

/// <summary>One key as it is written.</summary>
internal sealed record KeyOptions
{
    /// <summary>
    /// The file with the secret: 16 bytes or more, for instance what <c>openssl rand -hex 32</c> writes. Line ends at its end do not count.
    /// </summary>
    public required FilePath File { get; init; }
}
