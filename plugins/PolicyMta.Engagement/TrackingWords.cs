namespace PolicyMta.Engagement;

/// <summary>How <see cref="Tracking"/> is written in labels, forms and commands.</summary>
internal static class TrackingWords
{
    public static string Word(this Tracking tracking) => tracking switch
    {
        Tracking.Identified => "identified",
        Tracking.Anonymous => "anonymous",
        _ => "none",
    };

    /// <summary>What a word stands for, in any case of letters; null if it is none of them.</summary>
    public static Tracking? Read(ReadOnlySpan<char> word) =>
        Enum.TryParse<Tracking>(word, ignoreCase: true, out var tracking) && Enum.IsDefined(tracking) ? tracking : null;
}
