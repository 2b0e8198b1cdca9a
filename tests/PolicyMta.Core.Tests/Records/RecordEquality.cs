using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Records;

/// <summary>Whether two records say the same, field by field.</summary>
internal static class RecordEquality
{
    public static void AssertSame(MessageRecord expected, MessageRecord actual)
    {
        Assert.Equal(expected.Facts.Recipients.Select(Unlabelled), actual.Facts.Recipients.Select(Unlabelled));
        Assert.Equal(
            expected.Facts.Recipients.Select(recipient => recipient.Metadata.OrderBy(label => label.Key)),
            actual.Facts.Recipients.Select(recipient => recipient.Metadata.OrderBy(label => label.Key)));
        Assert.Equal(expected.Facts.Metadata.OrderBy(label => label.Key), actual.Facts.Metadata.OrderBy(label => label.Key));
        Assert.Equal(expected.Facts, actual.Facts with { Recipients = expected.Facts.Recipients, Metadata = expected.Facts.Metadata });
        Assert.Equal((expected.Listener, expected.Protocol), (actual.Listener, actual.Protocol));
        Assert.Equal(expected.Trace.Select(Words), actual.Trace.Select(Words));
    }

    public static void AssertSame(DeliveryRecord expected, DeliveryRecord actual)
    {
        Assert.Equal(expected.Pending, actual.Pending);
        Assert.Equal(expected.Trace.Select(Words), actual.Trace.Select(Words));
        Assert.Equal(expected.Unknown, actual.Unknown);
        Assert.Equal(expected, actual with { Pending = expected.Pending, Trace = expected.Trace, Unknown = expected.Unknown });
    }

    private static Recipient Unlabelled(Recipient recipient) =>
        recipient with { Metadata = ImmutableDictionary<string, string>.Empty };

    private static (string, string, long, DateTimeOffset, string, string?, bool, string) Words(TraceEntry entry) =>
        (entry.Hook, entry.Handler, entry.Generation, entry.Time, entry.Decision, entry.Reason, entry.Failed,
            string.Join('|', entry.Tables));
}
