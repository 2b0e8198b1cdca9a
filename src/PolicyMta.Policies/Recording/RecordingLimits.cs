namespace PolicyMta.Policies.Recording;

/// <summary>How much one hook's recorder keeps, and how often it looks.</summary>
/// <param name="Examples">The most examples.</param>
/// <param name="Bytes">Their size together in bytes, estimated.</param>
internal sealed record RecordingLimits(int Examples, int Bytes)
{
    /// <summary>How often an example gives way to a new one once the recorder is full.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>For hooks that see the message itself.</summary>
    public static RecordingLimits WithContent { get; } = new(256, 3_328 * 1024);

    /// <summary>For hooks that see the envelope alone.</summary>
    public static RecordingLimits WithoutContent { get; } = new(256, 768 * 1024);
}
