namespace PolicyMta.Accounting.Records;

/// <summary>The record types in words, and the events that they are of.</summary>
internal static class RecordTypes
{
    /// <summary>All, in the order in which their columns stand in a file.</summary>
    public static ImmutableArray<RecordType> All { get; } = [.. Enum.GetValues<RecordType>()];

    private static readonly ImmutableArray<string> Letters = ["d", "b", "t", "r", "rb", "f"];

    private static readonly ImmutableArray<string> Words =
        ["delivery", "bounce", "transient", "receipt", "remote-bounce", "feedback-loop"];

    public static string LetterOf(RecordType type) => Letters[(int)type];

    /// <summary>The types that can be written, for messages.</summary>
    public static string Expected =>
        "write one of d (delivered), b (bounced), t (transient), r (received), rb (remote bounce), f (feedback)";

    public static RecordType? Find(string text)
    {
        var at = Letters.IndexOf(text, StringComparer.OrdinalIgnoreCase);
        if (at < 0)
            at = Words.IndexOf(text, StringComparer.OrdinalIgnoreCase);
        return at < 0 ? null : (RecordType)at;
    }

    /// <summary>The type of the rows of an event; null if it leads to none.</summary>
    public static RecordType? Of(string kind) => kind switch
    {
        EventKind.Delivered => RecordType.Delivered,
        EventKind.Bounced or EventKind.Expired or EventKind.Removed => RecordType.Bounced,
        EventKind.Deferred => RecordType.Transient,
        EventKind.Received => RecordType.Received,
        EventKind.Returned => RecordType.RemoteBounce,
        EventKind.Complained => RecordType.Feedback,
        _ => null,
    };

    public static ImmutableArray<string> KindsOf(RecordType type) => type switch
    {
        RecordType.Delivered => [EventKind.Delivered],
        RecordType.Bounced => [EventKind.Bounced, EventKind.Expired, EventKind.Removed],
        RecordType.Transient => [EventKind.Deferred],
        RecordType.Received => [EventKind.Received],
        RecordType.RemoteBounce => [EventKind.Returned],
        _ => [EventKind.Complained],
    };
}
