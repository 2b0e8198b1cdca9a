using System.Security.Cryptography;
using System.Text;
using PolicyMta.ReturnedMail;

namespace PolicyMta.DkimSigning.Replay;

/// <summary>
/// Looks at returned mail, complaints and DMARC reports for signatures of ours that went where they were not sent. Changes nothing of the
/// mail, but for DMARC reports, which are dropped once they are counted. Thread-safe.
/// </summary>
internal sealed class WatchReports(
    ReplayOptions options, ReplayBook book, ReplayNotice notice, Func<KeyRing> ring, TimeProvider time) : IInjectHandler
{
    private const int MostSignatures = 20;
    private const int MostRecipients = 20;
    private const int MostUnknown = 100;

    /// <summary>Days before that of a report on which its mail may have been signed.</summary>
    private const int TravelDays = 5;

    private static readonly InjectDecision Counted = new() { Discard = true, Reason = "a DMARC report, which is counted" };

    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (!context.Message.Recipients.All(IsOurs))
            return null;

        // Where PolicyMta.Authentication looks at the mail, what it finds false is not believed.
        if (context.Message.Metadata.GetValueOrDefault("auth_dmarc") is "fail" or "permerror")
            return null;
        if (context.Message.Recipients.All(IsDmarc))
            return await CountAsync(context.Content.Raw, cancellationToken) ? Counted : null;
        if (MaySpeakOfSignatures(context.Content.Raw.Span))
            await LookAsync(context.Content.Raw, cancellationToken);
        return null;
    }

    private bool IsOurs(Recipient recipient) => options.Domains.Contains(recipient.Domain, StringComparer.OrdinalIgnoreCase);

    private bool IsDmarc(Recipient recipient) => options.DmarcReports.Contains(recipient.LocalPart, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is worth to read the report: most bring no signature, neither as it is nor in an encoding.</summary>
    private static bool MaySpeakOfSignatures(ReadOnlySpan<byte> raw) =>
        raw.IndexOf("DKIM-Signature"u8) >= 0 || raw.IndexOf("base64"u8) >= 0 || raw.IndexOf("dkim-signature"u8) >= 0;

    private async ValueTask LookAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        var read = ReturnedMailReader.Read(raw);
        if (read.Kind is not (ReturnedKind.Complaint or ReturnedKind.DeliveryReport or ReturnedKind.FreeFormBounce))
            return;
        var recipients = RecipientsOf(read).Where(IsWhole).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients).ToArray();
        var what = read.Kind == ReturnedKind.Complaint ? "complaint" : "bounce";
        foreach (var field in read.Original.Fields.Where(field => field.Is("DKIM-Signature")).Take(MostSignatures))
        {
            if (SignatureDigest.Of(field.Value) is not { } digest || book.Find(digest) is not { } sent)
                continue;
            if (recipients.FirstOrDefault(sent.IsForeign) is { } foreign && !recipients.Any(address => !sent.IsForeign(address)))
                await notice.ForeignRecipientAsync(field.Value, digest, sent, foreign, what, cancellationToken);
        }
    }

    private static IEnumerable<string> RecipientsOf(ReturnedMessage read)
    {
        if (read.Feedback is { IsRedacted: true })
            return [];
        return (read.Feedback?.OriginalRcptTo ?? []).Concat(
            read.Recipients.Where(recipient => !recipient.IsGuessed)
                .SelectMany(recipient => new[] { recipient.Address, recipient.OriginalAddress ?? "" }));
    }

    private static bool IsWhole(string address) =>
        address.Length is > 2 and <= 320 && address.IndexOf('@', StringComparison.Ordinal) > 0;

    private async ValueTask<bool> CountAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        if (AggregateReader.Read(raw) is not { } report)
            return false;
        var day = ReplayBook.DayOf(report.Begin);
        var today = ReplayBook.DayOf(time.GetUtcNow());
        if (day > today || day < today - (int)options.KeepFor.TotalDays || CountsOf(report, day) is not { Count: > 0 } counts)
            return true;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{report.Organization}\0{report.Id}"))[..SignatureDigest.Length];
        if (!await book.CountAsync(digest, day, counts, cancellationToken) || book.Begin() is not { } begin || day < begin + TravelDays)
            return true;
        foreach (var name in counts.Keys)
        {
            var around = book.Around(name, day, TravelDays);
            if (around.Passed > around.Sent)
                await notice.TooManyAsync(name, day, around, cancellationToken);
        }

        return true;
    }

    /// <summary>What a report says of keys that sign here, or did lately; a report may name whatever it likes.</summary>
    private Dictionary<string, KeyCounts> CountsOf(AggregateReport report, ushort day)
    {
        var ours = ring();
        var counts = new Dictionary<string, KeyCounts>();
        var unknown = new HashSet<string>();
        foreach (var row in report.Rows)
        {
            var name = $"{row.Selector}._domainkey.{row.Domain}";
            if (unknown.Contains(name))
                continue;
            if (counts.ContainsKey(name) || ours.Named(name) is not null
                || (unknown.Count < MostUnknown && book.Around(name, day, TravelDays).Sent > 0))
                counts[name] = counts.GetValueOrDefault(name) + new KeyCounts(0, row.Holds ? row.Count : 0, row.Holds ? 0 : row.Count);
            else if (unknown.Count < MostUnknown)
                unknown.Add(name);
        }

        return counts;
    }
}
