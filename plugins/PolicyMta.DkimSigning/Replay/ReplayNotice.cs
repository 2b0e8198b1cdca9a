using System.Globalization;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>
/// Raises the event that somebody sends our signed mail again: once a day for each signature, and for each key. Thread-safe.
/// </summary>
internal sealed class ReplayNotice(IEventEmitter events, TimeProvider time)
{
    public const string Kind = "PolicyMta.DkimSigning.replay";

    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>A report names a recipient that the signed message was not sent to.</summary>
    public ValueTask<bool> ForeignRecipientAsync(
        string signature, byte[] digest, SentSignature sent, string recipient, string what, CancellationToken cancellationToken)
    {
        var name = KeyName(signature);
        return EmitAsync(
            name, SignatureDigest.Tag(signature, "i"), sent.Id, recipient, Convert.ToHexStringLower(digest),
            $"a {what} is about a message signed by {name}, for a recipient that this server did not send it to. One such report may be a "
                + "forward; if there are more, the message is being sent again by others",
            cancellationToken);
    }

    /// <summary>Receivers verified more messages than were sent.</summary>
    public ValueTask<bool> TooManyAsync(string key, ushort day, KeyCounts counts, CancellationToken cancellationToken) => EmitAsync(
        key, null, null, null, $"{key} {day}",
        string.Create(
            CultureInfo.InvariantCulture,
            $"DMARC reports say that {counts.Passed} messages with signatures by {key} hold, and they went to {counts.Sent} recipients: "
                + $"others send them again"),
        cancellationToken);

    /// <summary>The name of a key's record, by what a signature says: printable, and not long.</summary>
    public static string KeyName(string signature)
    {
        var name = $"{SignatureDigest.Tag(signature, "s")}._domainkey.{SignatureDigest.Tag(signature, "d")?.ToLowerInvariant()}";
        return Clean(name);
    }

    private async ValueTask<bool> EmitAsync(
        string key, string? identity, SpoolId? id, string? recipient, string once, string text, CancellationToken cancellationToken)
    {
        var (selector, domain) = key.Split("._domainkey.") is [var left, var right] ? (left, right) : (key, "");
        var labels = ImmutableDictionary<string, string>.Empty.Add("selector", selector).Add("domain", domain);
        var noted = new DeliveryEvent
        {
            Kind = Kind,
            Time = time.GetUtcNow(),
            OriginalId = id,
            Recipients = recipient is null ? [] : [Clean(recipient)],
            Metadata = identity is null ? labels : labels.Add("identity", Clean(identity)),
            Detail = $"{text}. Rotate the selector: policymta dkim rotate --next --domain {domain} for a key with 'rotate', else publish a "
                + "new key, sign with it, and revoke this one (an empty p=) when mail with it no longer travels.",
        };
        return await events.EmitOnceAsync(noted, "replay " + once, Window, cancellationToken);
    }

    private static string Clean(string text) => string.Concat(
        text.Take(320).Select(c => c is > ' ' and <= '~' ? c : '?'));
}
