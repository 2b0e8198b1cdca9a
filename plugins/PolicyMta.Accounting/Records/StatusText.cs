using System.Collections.Frozen;

namespace PolicyMta.Accounting.Records;

/// <summary>Status codes with their meaning: <c>5.1.1 (bad destination mailbox address)</c> (RFC 3463 section 3).</summary>
internal static class StatusText
{
    private const string Undefined = "undefined status";

    private static readonly FrozenDictionary<(int Subject, int Detail), string> Meanings = new Dictionary<(int, int), string>
    {
        [(1, 0)] = "other address status",
        [(1, 1)] = "bad destination mailbox address",
        [(1, 2)] = "bad destination system address",
        [(1, 3)] = "bad destination mailbox address syntax",
        [(1, 4)] = "destination mailbox address ambiguous",
        [(1, 5)] = "destination address valid",
        [(1, 6)] = "destination mailbox has moved",
        [(1, 7)] = "bad sender's mailbox address syntax",
        [(1, 8)] = "bad sender's system address",
        [(2, 0)] = "other or undefined mailbox status",
        [(2, 1)] = "mailbox disabled",
        [(2, 2)] = "mailbox full",
        [(2, 3)] = "message length exceeds administrative limit",
        [(2, 4)] = "mailing list expansion problem",
        [(3, 0)] = "other or undefined mail system status",
        [(3, 1)] = "mail system full",
        [(3, 2)] = "system not accepting network messages",
        [(3, 3)] = "system not capable of selected features",
        [(3, 4)] = "message too big for system",
        [(3, 5)] = "system incorrectly configured",
        [(4, 0)] = "other or undefined network or routing status",
        [(4, 1)] = "no answer from host",
        [(4, 2)] = "bad connection",
        [(4, 3)] = "directory server failure",
        [(4, 4)] = "unable to route",
        [(4, 5)] = "mail system congestion",
        [(4, 6)] = "routing loop detected",
        [(4, 7)] = "delivery time expired",
        [(5, 0)] = "other or undefined protocol status",
        [(5, 1)] = "invalid command",
        [(5, 2)] = "syntax error",
        [(5, 3)] = "too many recipients",
        [(5, 4)] = "invalid command arguments",
        [(5, 5)] = "wrong protocol version",
        [(6, 0)] = "other or undefined media error",
        [(6, 1)] = "media not supported",
        [(6, 2)] = "conversion required and prohibited",
        [(6, 3)] = "conversion required but not supported",
        [(6, 4)] = "conversion with loss performed",
        [(6, 5)] = "conversion failed",
        [(7, 0)] = "other or undefined security status",
        [(7, 1)] = "delivery not authorized",
        [(7, 2)] = "mailing list expansion prohibited",
        [(7, 3)] = "security conversion required but not possible",
        [(7, 4)] = "security features not supported",
        [(7, 5)] = "cryptographic failure",
        [(7, 6)] = "cryptographic algorithm not supported",
        [(7, 7)] = "message integrity failure",
    }.ToFrozenDictionary();

    public static void Write(ValueText to, RowFacts row)
    {
        var code = Of(row);
        to.Add(code.Class);
        to.Add(".");
        to.Add(code.Subject);
        to.Add(".");
        to.Add(code.Detail);
        to.Add(" (");
        var isSuccess = code is { Class: 2, Subject: 0, Detail: 0 };
        to.Add(isSuccess ? "success" : Meanings.GetValueOrDefault((code.Subject, code.Detail), Undefined));
        to.Add(")");
    }

    private static EnhancedStatusCode Of(RowFacts row) => row.Told switch
    {
        { Kind: EventKind.Expired, Reply: null } => new(4, 4, 7),
        { Reply.Enhanced: { } enhanced } => enhanced,
        _ => new(ClassOf(row), 0, 0),
    };

    private static int ClassOf(RowFacts row) => row.Told.Reply switch
    {
        { IsSuccess: true } => 2,
        { IsTransient: true } => 4,
        { } => 5,
        _ => row.Type switch
        {
            RecordType.Delivered or RecordType.Received => 2,
            RecordType.Transient => 4,
            _ => 5,
        },
    };
}
